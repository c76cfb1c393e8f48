/** Eight members in one process: `node eight.js NUMBER [SEED ...]`. Tells its parent when they have started, and when each of them sees 64. */
import { Cluster } from '../../../src/index.ts'

/** What a member sees, a line a member. */
export type View = readonly string[]

export type EightReport =
  | { readonly type: 'started'; readonly address: string; readonly at: number }
  | { readonly type: 'whole'; readonly at: number; readonly views: readonly View[] }

const [number, ...seeds] = process.argv.slice(2)
const clusters = Array.from({ length: 8 }, (_, index) => new Cluster({ name: `m${8 * Number(number) + index}`, host: '127.0.0.1', port: 0, seeds }))

function report(told: EightReport): void {
  process.send?.(told)
}

// The first of all has nobody to greet; the others of its process greet it.
const [first, ...others] = clusters as [Cluster, ...Cluster[]]
await first.start()
const local = seeds.length > 0 ? others : others.map(({ self }) => new Cluster({ name: self.name, host: '127.0.0.1', port: 0, seeds: [first.self.address] }))
await Promise.all(local.map((cluster) => cluster.start()))
report({ type: 'started', address: first.self.address, at: Date.now() })
const all = [first, ...local]
await Promise.all(all.map((cluster) => cluster.waitFor((members) => members.length === 64)))
const at = Date.now()
report({ type: 'whole', at, views: all.map((cluster) => cluster.members().map(({ name, instance, address, state }) => `${name} ${instance} ${address} ${state}`)) })
