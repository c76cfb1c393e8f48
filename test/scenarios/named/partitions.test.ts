import { apart, NEW_ADDRESSES, PAIR_BY_PAIR } from './partitions.ts'
import { play } from './scenario.ts'

play([apart('10 s', 10_000), apart('40 s', 40_000), NEW_ADDRESSES, PAIR_BY_PAIR])
