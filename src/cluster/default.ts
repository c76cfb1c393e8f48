/** The default surroundings of a cluster: the real ones. Only here does `src/cluster` lead to sockets and clocks. */
export { realSurroundings } from '../net/surroundings.ts'
