/** A service that operators can observe: its numbers for Prometheus, its events for subscribers, and the members that are gone. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
// #region operating
import { subscribe } from 'node:diagnostics_channel'
import { Cluster, prometheusText } from 'rollcall'
import type { DiagnosticsMessage } from 'rollcall'

// Hears all clusters of the process: a module that does this need not know the modules that use rollcall.
subscribe('rollcall:leave', (message) => {
  const { self, ...event } = message as DiagnosticsMessage
  if (event.type === 'leave') console.log(self.name, 'saw', event.member.name, 'leave:', event.reason)
})

const api = new Cluster({ name: 'api-1', host: '127.0.0.1', port: 0 })
const metrics = createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain; version=0.0.4')
  response.end(prometheusText(api.stats(), { labels: { member: api.self.name } }))
})
// #endregion

await api.start()
await once(metrics.listen(0, '127.0.0.1'), 'listening')
const worker = new Cluster({ name: 'worker-1', host: '127.0.0.1', port: 0, seeds: [api.self.address] })
await worker.start()
await api.waitFor('worker-1', { timeoutMs: 2000 })
await worker.leave()
await api.waitFor((members) => members.length === 1, { timeoutMs: 2000 })

for (const { name, reason } of api.departed()) console.log('departed:', name, reason)
const { port } = metrics.address() as AddressInfo
const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
for (const line of text.split('\n').filter((each) => each.startsWith('rollcall_members{'))) console.log(line)

metrics.close()
metrics.closeAllConnections()
await api.leave()
