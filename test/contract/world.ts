/** What the contract suite needs of a world, so that the same sentences hold over real sockets and over the simulated network. */
import type { Cluster, ClusterEvents, ClusterOptions, Member } from '../../src/index.ts'

export interface ContractWorld {
  /** A cluster of its own host, quick settings unless others are given. Not started. */
  make<M>(options?: Partial<ClusterOptions<M>>): Cluster<M>
  /** Waits for a promise; fails where it takes more than so many milliseconds of this world's time. */
  settle<Value>(promise: Promise<Value>, withinMs?: number): Promise<Value>
  /** Ends a cluster as if its process had died: no good-bye. */
  kill(cluster: Cluster): Promise<void>
  /** What reached the process as uncaught so far. */
  readonly uncaught: readonly unknown[]
  /** A port that somebody else holds, on the host that the next `make` of this port will use. */
  takenPort(): Promise<number>
  /** Timers and sockets that are open. */
  resources(): Promise<number>
  end(): Promise<void>
}

export interface ContractDriver {
  readonly title: string
  open(): ContractWorld
}

/** Probing and suspicion that end within a second, so that a failure is found soon in real time as well. */
export const QUICK = { probeIntervalMs: 100, probeTimeoutMs: 40, suspicionFactor: 2 } as const

/** Writes down what a cluster tells, as `join b`, `leave b failed`. */
export function eventsOf<M>(cluster: Cluster<M>): string[] {
  const told: string[] = []
  cluster.on('join', (member) => told.push(`join ${member.name}`))
  cluster.on('leave', (member, reason) => told.push(`leave ${member.name} ${reason}`))
  cluster.on('update', (member) => told.push(`update ${member.name}`))
  cluster.on('suspect', (member) => told.push(`suspect ${member.name}`))
  cluster.on('recover', (member) => told.push(`recover ${member.name}`))
  cluster.on('close', (reason) => told.push(reason === undefined ? 'close' : `close ${reason.code}`))
  return told
}

/** The next event of that kind about a member, with all its arguments. */
export function next<M, Name extends 'join' | 'leave' | 'update'>(cluster: Cluster<M>, event: Name, name: string): Promise<Parameters<ClusterEvents<M>[Name]>> {
  return new Promise((resolve) => {
    const handler = ((...told: [member: Member<M>]) => {
      if (told[0].name !== name) return
      cluster.off(event, handler)
      resolve(told as unknown as Parameters<ClusterEvents<M>[Name]>)
    }) as unknown as ClusterEvents<M>[Name]
    cluster.on(event, handler)
  })
}

export function namesOf(members: readonly { readonly name: string }[]): string[] {
  return members.map((member) => member.name)
}

/** The usual beginnings, in whichever world there is at the time. */
export interface Stage {
  /** Starts one that others can name as their seed. */
  first<M>(options?: Partial<ClusterOptions<M>>): Promise<Cluster<M>>
  joined<M>(seed: Cluster, options: Partial<ClusterOptions<M>>): Promise<Cluster<M>>
  /** Three that see one another: a, b and c. */
  trio(): Promise<[Cluster, Cluster, Cluster]>
}

export function stage(world: () => ContractWorld): Stage {
  async function first<M>(options: Partial<ClusterOptions<M>> = {}): Promise<Cluster<M>> {
    const cluster = world().make<M>({ name: 'a', ...options })
    await world().settle(cluster.start())
    return cluster
  }

  async function joined<M>(seed: Cluster, options: Partial<ClusterOptions<M>>): Promise<Cluster<M>> {
    const cluster = world().make<M>({ seeds: [seed.self.address], ...options })
    await world().settle(cluster.start())
    return cluster
  }

  async function trio(): Promise<[Cluster, Cluster, Cluster]> {
    const a = await first()
    const b = await joined(a, { name: 'b' })
    const c = await joined(a, { name: 'c' })
    await world().settle(Promise.all([a, b, c].map((cluster) => cluster.waitFor((members) => members.length === 3))))
    return [a, b, c]
  }

  return { first, joined, trio }
}
