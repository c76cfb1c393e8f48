/** A program that never ends by itself: `node dist/test/sim/service/endless.js [kept]`, where `kept` has it refuse to exit as test runners do. */
import { Simulation } from '../../../sim/index.ts'

if (process.argv[2] === 'kept') {
  process.exit = () => {
    throw new Error('refused')
  }
}

const sim = new Simulation<void>({
  seed: 42,
  members: ['a', 'b'],
  service: (host) => {
    if (host.name === 'b') host.setTimeout(() => void tryAgain(), 10)
  },
})
await sim.run(1_000)

async function tryAgain(): Promise<never> {
  for (;;) {
    try {
      await Promise.reject(new Error('no'))
    } catch {
      // at once
    }
  }
}
