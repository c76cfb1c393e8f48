import { AN_HOUR_LATE, BAD_PAIR, HEARS_NOBODY } from './links.ts'
import { play } from './scenario.ts'

play([HEARS_NOBODY, BAD_PAIR, AN_HOUR_LATE])
