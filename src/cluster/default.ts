/** The surroundings of a cluster that was given none: the real ones. The only way from here to sockets and clocks. */
export { realSurroundings } from '../net/surroundings.ts'
