/** Processes of their own for what can only be seen from outside; `child.js <scenario>`, run by `process.test.ts`. */
import cluster from 'node:cluster'
import { realSurroundings } from '../../../src/net/surroundings.ts'

const surroundings = realSurroundings()
const deaf = { datagram: () => {}, trouble: () => {} }
const anywhere = { host: '127.0.0.1', port: 0 }

const scenarios: Record<string, () => Promise<void>> = {
  /** Nothing here keeps the process alive. */
  async unref() {
    const transport = await surroundings.bind({ ...anywhere, unref: true }, deaf)
    surroundings.timer(3_600_000, () => console.log('timer fired'), { unref: true })
    transport.whenDrained(() => console.log('drained'))
    transport.send(transport.bound, new Uint8Array(8))
  },

  /** Only the socket keeps the process alive until a timer that does not has fired. */
  async ref() {
    const transport = await surroundings.bind({ ...anywhere, unref: false }, deaf)
    const close = (): void => {
      console.log('closing')
      void transport.close()
    }
    surroundings.timer(20, close, { unref: true })
  },

  /** The loop has nothing to do for an hour, and the socket does not count. */
  async idle() {
    const guard = surroundings.timer(3_600_000, () => {}, { unref: false })
    const transport = await surroundings.bind({ ...anywhere, unref: true }, deaf)
    const ask = (): void =>
      transport.whenDrained(() => {
        console.log('drained')
        guard.cancel()
      })
    surroundings.timer(5, ask, { unref: true })
  },

  async uncaught() {
    process.on('uncaughtException', (error: unknown) => console.log('uncaught', error))
    surroundings.uncaught('what a handler threw')
    console.log('not thrown here')
  },

  /** Two workers of one cluster want the same port, one after the other. */
  async exclusive() {
    if (cluster.isWorker) {
      const wanted = { ...anywhere, port: Number(process.env['WANTED_PORT']), unref: true }
      const outcome = await surroundings.bind(wanted, deaf).then(() => 'bound', (error: NodeJS.ErrnoException) => error.code)
      process.send?.(outcome)
      return
    }
    const probe = await surroundings.bind({ ...anywhere, unref: false }, deaf)
    await probe.close()
    const outcomeOfWorker = (): Promise<unknown> =>
      new Promise((resolve) => cluster.fork({ WANTED_PORT: `${probe.bound.port}` }).once('message', resolve))
    console.log(await outcomeOfWorker())
    console.log(await outcomeOfWorker())
    cluster.disconnect()
  },
}

await scenarios[process.argv[2] ?? '']?.()
