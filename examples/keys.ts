/** Rotates a key while two members run; a third that has only the old key cannot join. Ends by itself. */
import { randomBytes } from 'node:crypto'
import { Cluster } from 'rollcall'

// In production, read keys from where you keep secrets; `openssl rand -base64 32` makes one.
const [oldKey, newKey] = [randomBytes(32), randomBytes(32)]
const options = { host: '127.0.0.1', port: 0 }

const api = new Cluster({ ...options, name: 'api-1', keys: [oldKey] })
await api.start()
const seeds = [api.self.address]
const worker = new Cluster({ ...options, name: 'worker-1', keys: [oldKey], seeds })
await worker.start()

// #region rotation
// Every member must take a step before any takes the next.
for (const member of [api, worker]) member.keys.add(newKey)
for (const member of [api, worker]) member.keys.use(newKey)
for (const member of [api, worker]) member.keys.remove(oldKey)
// #endregion
await worker.setMetadata('rotated')
console.log('api-1 sees', api.peers().map(({ name, metadata }) => `${name} ${metadata}`))

const late = new Cluster({ ...options, name: 'late', keys: [oldKey], seeds })
const { joined } = await late.start({ joinTimeoutMs: 500 })
console.log('with the old key alone, joined:', joined, 'dropped by api-1:', api.stats().received.dropped.seal > 0)
for (const member of [late, worker, api]) await member.leave()
