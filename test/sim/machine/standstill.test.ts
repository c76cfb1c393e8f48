import { describe, expect, it } from 'vitest'
import { texts, VirtualWorld } from '../virtual-world.ts'

/** Two processes 1 ms apart; what happens to the first is written down. */
async function scene(): Promise<{ world: VirtualWorld; log: string[]; a: Awaited<ReturnType<VirtualWorld['peer']>>; b: Awaited<ReturnType<VirtualWorld['peer']>> }> {
  const world = new VirtualWorld()
  const log: string[] = []
  const a = await world.peer('a')
  const b = await world.peer('b')
  return { world, log, a, b }
}

describe('A process that stands still', () => {
  it('fires no timer and reads nothing meanwhile, and then both at once', async () => {
    const { world, log, a, b } = await scene()
    a.process.timer(10, () => log.push(`timer at ${world.scheduler.nowMs}`))
    a.process.standstill.begin(50)
    b.send(a, 'hello')
    world.runTo(49)
    expect([log, texts(a)]).toEqual([[], []])
    world.runTo(51)
    expect([log, a.inbox.map(({ atMs, text }) => `${text} at ${atMs}`)]).toEqual([['timer at 50'], ['hello at 50']])
  })

  it('goes on as Node does: late timers, 32 datagrams a turn, and drained only when the socket is empty', async () => {
    const { world, log, a, b } = await scene()
    a.process.timer(10, () => {
      log.push(`timer with ${a.inbox.length} read`)
      a.transport.whenDrained(() => log.push(`drained with ${a.inbox.length} read`))
    })
    a.process.standstill.begin(50)
    for (let number = 0; number < 70; number++) b.send(a, String(number))
    world.runTo(60)
    expect(log).toEqual(['timer with 0 read', 'drained with 70 read'])
    expect(texts(a)).toEqual(Array.from({ length: 70 }, (_, number) => String(number)))
  })

  it('fires late timers in the order in which they came due, and none that was cancelled by an earlier one', async () => {
    const { world, log, a } = await scene()
    const cancelled = a.process.timer(30, () => log.push('cancelled'))
    a.process.timer(20, () => log.push('second'))
    a.process.timer(10, () => {
      log.push('first')
      cancelled.cancel()
    })
    a.process.standstill.begin(50)
    world.runTo(60)
    expect(log).toEqual(['first', 'second'])
  })

  it('has a buffer of limited size, which drops the newest datagram when it is full', async () => {
    const { world, a, b } = await scene()
    a.process.standstill.begin(50)
    for (let number = 0; number < 3000; number++) b.send(a, String(number))
    world.runTo(60)
    expect(texts(a)).toEqual(Array.from({ length: 2730 }, (_, number) => String(number)))
    expect(world.faults.counts.buffer).toBe(270)
  })

  it('has such a buffer for each socket, and reads 32 datagrams of each in a turn', async () => {
    const { world, log, a, b } = await scene()
    const other = a.process.open('0.0.0.0', 1, {
      datagram: () => log.push(`other with ${a.inbox.length} read`),
      trouble: () => {},
    })
    a.process.standstill.begin(50)
    a.process.timer(1, () => other.whenDrained(() => log.push(`other drained with ${a.inbox.length} read`)))
    a.process.timer(1, () => a.transport.whenDrained(() => log.push(`drained with ${a.inbox.length} read`)))
    for (let number = 0; number < 3000; number++) b.send(a, String(number))
    b.transport.send({ host: a.process.host.address, port: 1 }, new Uint8Array([1]))
    world.runTo(60)
    expect(log).toEqual(['other with 32 read', 'other drained with 32 read', 'drained with 2730 read'])
  })

  it('reads nothing of a socket that it closed, and calls back nobody who waits for it', async () => {
    const { world, log, a, b } = await scene()
    const other = a.process.open('0.0.0.0', 1, { datagram: () => log.push('read'), trouble: () => {} })
    a.process.standstill.begin(50)
    a.process.timer(1, () => other.whenDrained(() => log.push('drained')))
    a.process.timer(2, () => a.transport.whenDrained(() => log.push('the other goes on')))
    a.process.timer(3, () => void other.close())
    b.transport.send({ host: a.process.host.address, port: 1 }, new Uint8Array([1]))
    world.runTo(60)
    expect(log).toEqual(['the other goes on'])
  })

  it('stands still until the later of two ends, and goes on normally afterwards', async () => {
    const { world, a, b } = await scene()
    a.process.standstill.begin(50)
    a.process.standstill.begin(30)
    b.send(a, 'waits')
    world.runTo(49)
    expect(texts(a)).toEqual([])
    world.runTo(50)
    b.send(a, 'at once')
    world.runTo(51)
    expect(a.inbox.map(({ atMs }) => atMs)).toEqual([50, 51])
  })

  it('that is killed meanwhile wakes no more', async () => {
    const { world, log, a, b } = await scene()
    a.process.timer(10, () => log.push('timer'))
    a.process.standstill.begin(50)
    b.send(a, 'hello')
    world.runTo(20)
    a.process.end()
    world.runTo(100)
    expect([log, texts(a), world.scheduler.size]).toEqual([[], [], 0])
  })
})
