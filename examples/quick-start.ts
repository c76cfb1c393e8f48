/** Two members on 127.0.0.1: join, update, leave. Run it with `node dist/examples/quick-start.js`; it ends by itself. */
// #region quick start
import { Cluster } from 'rollcall'

// Two members in one process, just to have something to look at. In production each is a service, usually on its own machine.
const options = { host: '127.0.0.1', port: 0, metadata: { status: 'ready' } }
const api = new Cluster({ ...options, name: 'api-1' })
api.on('join', (member) => console.log('api-1 sees', member.name, 'join, at', member.address))
api.on('update', (member) => console.log('api-1 sees', member.name, 'change to', member.metadata))
api.on('leave', (member, reason) => console.log('api-1 sees', member.name, 'leave, reason:', reason))
await api.start()

const worker = new Cluster({ ...options, name: 'worker-1', seeds: [api.self.address] })
const { joined } = await worker.start()
console.log('worker-1 joined:', joined, 'and sees', worker.peers().map((member) => member.name))

await api.waitFor('worker-1', { timeoutMs: 2000 })
await worker.setMetadata({ status: 'draining' })
await worker.leave()
await api.leave()
// #endregion
