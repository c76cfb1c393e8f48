import { apart } from './partitions.ts'
import { play } from './scenario.ts'

play([apart('an hour', 3_600_000, { seedsByDefault: 1 })])
