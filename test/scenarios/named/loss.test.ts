import { LOSS } from './links.ts'
import { play } from './scenario.ts'

play([LOSS])
