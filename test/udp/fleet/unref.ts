/** Starts a cluster that does not keep the process alive, and has nothing else to do: it ends by itself. */
import { Cluster } from '../../../src/index.ts'

const cluster = new Cluster({ name: 'alone', host: '127.0.0.1', port: 0, unref: true })
await cluster.start()
process.stdout.write(`${cluster.state}\n`)
