import { atRest } from './rest.ts'
import { play } from './scenario.ts'

play([atRest(1_000, { seedsByDefault: 0, seedsAtMost: 1 })])
