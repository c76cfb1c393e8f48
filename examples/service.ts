/**
 * A service that embeds a cluster, from start to end: `NAME=api-1 SEEDS=10.0.3.5,10.0.3.6:7391 node dist/examples/service.js`.
 * It runs until SIGTERM or Ctrl-C, or until another living process turns out to have its name.
 */
// #region life cycle
import { Cluster } from 'rollcall'

const { NAME, HOST, PORT, SEEDS = '' } = process.env
const cluster = new Cluster({
  name: NAME, // undefined: the host name and a random suffix
  host: HOST, // undefined: 0.0.0.0
  port: PORT === undefined ? undefined : Number(PORT), // undefined: 7390
  seeds: SEEDS.split(',').filter((seed) => seed !== ''),
})
cluster.on('join', (member) => console.log('join', member.name, member.address))
cluster.on('leave', (member, reason) => console.log('leave', member.name, reason))
cluster.on('warning', (warning) => console.warn(warning.message))
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void cluster.leave())

const { joined } = await cluster.start()
console.log(joined ? 'joined' : 'no seed has answered yet, still trying', cluster.self.name, cluster.self.address)

// Resolves when the cluster has ended: with undefined after leave(), with the reason if it ended by itself.
const reason = await cluster.closed
if (reason !== undefined) {
  console.error(reason.message)
  process.exitCode = 1
}
// #endregion
