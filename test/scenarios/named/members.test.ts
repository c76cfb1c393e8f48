import { DAY_BACK, IN_1970, IN_2099 } from './clocks.ts'
import { LIVING_NAMESAKE, ONE_ON_EACH_SIDE } from './namesakes.ts'
import { MASS_RESTART, NEW_ADDRESS, SEEDS_DOWN_FOR_ONE, seedsDown } from './restarts.ts'
import { play } from './scenario.ts'

play([
  MASS_RESTART, NEW_ADDRESS, seedsDown('crashed'), seedsDown('vanished'), seedsDown('unknown'), SEEDS_DOWN_FOR_ONE,
  LIVING_NAMESAKE, ONE_ON_EACH_SIDE, DAY_BACK, IN_1970, IN_2099,
])
