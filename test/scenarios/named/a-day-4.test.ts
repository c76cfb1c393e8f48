import { A_DAY } from './partitions.ts'
import { play } from './scenario.ts'

play([A_DAY], { index: 3, of: 4 })
