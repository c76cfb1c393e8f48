import { atRest, updates } from './rest.ts'
import { play } from './scenario.ts'

play([
  updates(8), updates(9), updates(64),
  atRest(8), atRest(64, { seedsByDefault: 1 }), atRest(250, { seedsByDefault: 0, seedsAtMost: 2 }),
])
