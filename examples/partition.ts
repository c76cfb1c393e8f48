/** Simulates a partition: what each side sees, and how they find each other again. Run it with `node dist/examples/partition.js`. */
// #region partition
import { Simulation } from 'rollcall/sim'

const sim = new Simulation({ seed: 42, members: 5, network: { latencyMs: [0.2, 1], loss: 0.01 } })

function print(when: string): void {
  for (const name of sim.running) {
    const seen = sim.cluster(name).members().map((member) => member.name)
    console.log(`${when}: ${name} sees ${seen.join(' ')}`)
  }
}

await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
print('together')

sim.partition(['m0', 'm1']) // all others form the other side
await sim.run(30_000)
print('apart')

sim.heal()
await sim.runUntil(() => sim.converged(), { withinMs: 120_000 })
print('healed')
// #endregion
