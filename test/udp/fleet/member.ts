/** One member in a process of its own: `node member.js NAME [SEED ...]`. Tells its parent what it sees, with the wall clock. */
import { Cluster } from '../../../src/index.ts'

export type Report =
  | { readonly type: 'started'; readonly address: string }
  | { readonly type: 'join' | 'suspect' | 'recover'; readonly name: string; readonly at: number }
  | { readonly type: 'leave'; readonly name: string; readonly reason: string; readonly at: number }

const [name, ...seeds] = process.argv.slice(2)
const cluster = new Cluster({ name, host: '127.0.0.1', port: 0, seeds })

function report(told: Report): void {
  process.send?.(told)
}

cluster.on('join', (member) => report({ type: 'join', name: member.name, at: Date.now() }))
cluster.on('suspect', (member) => report({ type: 'suspect', name: member.name, at: Date.now() }))
cluster.on('recover', (member) => report({ type: 'recover', name: member.name, at: Date.now() }))
cluster.on('leave', (member, reason) => report({ type: 'leave', name: member.name, reason, at: Date.now() }))
process.on('disconnect', () => process.exit())

await cluster.start()
report({ type: 'started', address: cluster.self.address })
