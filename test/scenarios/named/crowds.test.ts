import { FULL_BUFFER, JOIN_AT_ONCE, LEAVE_AT_ONCE } from './crowds.ts'
import { play } from './scenario.ts'

play([JOIN_AT_ONCE, LEAVE_AT_ONCE, FULL_BUFFER])
