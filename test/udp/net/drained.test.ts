import { describe, expect, it } from 'vitest'
import { DrainWatch, READS_PER_TURN, WHOLE_TURNS_AT_MOST } from '../../../src/net/drained.ts'
import { bindSocket } from '../../../src/net/socket.ts'
import type { Transport } from '../../../src/surroundings.ts'
import { block, bytesOf, deaf, Inbox } from './inbox.ts'
import { bound, socketsBoundFromNowOn } from './sockets.ts'

const sendAll = (sender: Transport, to: Transport, count: number): void => {
  for (let number = 0; number < count; number++) sender.send(to.bound, bytesOf('x'))
}

/** Goes on in the part of a turn that runs after sockets were read and before timers. */
const afterReading = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a socket after a stall', () => {
  it('is read 32 datagrams a turn, which is what the rest of this relies on', async () => {
    const inbox = new Inbox()
    const receiver = await bound(inbox)
    await afterReading()
    await afterReading()
    sendAll(await bound(deaf), receiver, 3 * READS_PER_TURN + 4)
    await afterReading()
    const readByTurn: number[] = []
    for (let before = inbox.datagrams.length; inbox.datagrams.length < 3 * READS_PER_TURN + 4; before = inbox.datagrams.length) {
      await afterReading()
      readByTurn.push(inbox.datagrams.length - before)
    }
    expect(Math.max(...readByTurn)).toBe(READS_PER_TURN)
  })

  it('is not read before late timers fire, and is drained only when all has been read', async () => {
    const inbox = new Inbox()
    const receiver = await bound(inbox)
    const sender = await bound(deaf)
    await afterReading()
    const [atTimer, whenDrained] = await new Promise<[number, number]>((resolve) => {
      setTimeout(() => {
        const readAtTimer = inbox.datagrams.length
        receiver.whenDrained(() => resolve([readAtTimer, inbox.datagrams.length]))
      }, 5)
      sendAll(sender, receiver, 100)
      block(20)
    })
    expect(atTimer).toBe(0)
    expect(whenDrained).toBe(100)
  })

  it('is drained however full the stall left it', async () => {
    const inbox = new Inbox()
    const receiver = await bound(inbox)
    const sender = await bound(deaf)
    sendAll(sender, receiver, 1_000)
    await new Promise<void>((resolve) => receiver.whenDrained(resolve))
    const read = inbox.datagrams.length
    await new Promise<void>((resolve) => receiver.whenDrained(resolve))
    expect(read).toBeGreaterThan(READS_PER_TURN)
    expect(inbox.datagrams.length).toBe(read)
  })
})

describe('a turn', () => {
  /** Whether the question is answered after the turn it was asked in and `turns` whole ones, in each of which `happens`. */
  async function answeredAfter(turns: number, happens: (watch: DrainWatch) => void): Promise<boolean> {
    const watch = new DrainWatch()
    let answered = false
    watch.ask(() => {
      answered = true
    })
    await afterReading()
    for (let turn = 0; turn < turns; turn++) {
      happens(watch)
      await afterReading()
    }
    watch.stop()
    return answered
  }

  const reads =
    (count: number) =>
    (watch: DrainWatch): void => {
      for (let number = 0; number < count; number++) watch.read()
    }

  it('in which fewer datagrams were read than a turn can read has emptied the socket', async () => {
    expect(await answeredAfter(1, reads(READS_PER_TURN - 1))).toBe(true)
  })

  it('in which as many were read as a turn can read has not', async () => {
    expect(await answeredAfter(5, reads(READS_PER_TURN))).toBe(false)
  })

  it('in which reading failed has not, for more may lie behind the failure', async () => {
    expect(await answeredAfter(5, (watch) => watch.readFailed())).toBe(false)
  })

  it('in which the socket reported an error is one of those', async () => {
    const sockets = socketsBoundFromNowOn()
    const receiver = await bound(deaf)
    let answered = false
    receiver.whenDrained(() => {
      answered = true
    })
    for (let turn = 0; turn < 5; turn++) {
      await afterReading()
      sockets[0]?.emit('error', new Error('recvmsg ENOMEM'))
    }
    expect(answered).toBe(false)
    await new Promise<void>((resolve) => receiver.whenDrained(resolve))
    expect(answered).toBe(true)
  })

  it('in which it was asked does not count, for its reading may have been over', async () => {
    expect(await answeredAfter(0, () => {})).toBe(false)
  })
})

describe('asking when a socket is drained', () => {
  /** From each of these places 100 datagrams are sent and then it is asked; all must have been read when it calls back. */
  async function readWhenAsked(from: (ask: () => void) => void): Promise<number> {
    const inbox = new Inbox()
    const receiver = await bound(inbox)
    const sender = await bound(deaf)
    return new Promise((resolve) => {
      from(() => {
        sendAll(sender, receiver, 100)
        receiver.whenDrained(() => resolve(inbox.datagrams.length))
      })
    })
  }

  it('from a timer', async () => {
    expect(await readWhenAsked((ask) => setTimeout(ask, 1))).toBe(100)
  })

  it('from an immediate', async () => {
    expect(await readWhenAsked((ask) => setImmediate(ask))).toBe(100)
  })

  it('from a microtask', async () => {
    expect(await readWhenAsked((ask) => void Promise.resolve().then(ask))).toBe(100)
  })

  it("while another socket is being read, when this turn's list of readable sockets is already out of date", async () => {
    let ask = (): void => {}
    const elsewhere = await bindSocket({ host: '127.0.0.1', port: 0, unref: false }, { ...deaf, datagram: () => ask() })
    const read = await readWhenAsked((asked) => {
      ask = asked
      elsewhere.send(elsewhere.bound, bytesOf('now'))
    })
    await elsewhere.close()
    expect(read).toBe(100)
  })

  it('while it is being read itself', async () => {
    const sender = await bound(deaf)
    let received = 0
    const read = await new Promise<number>((resolve, reject) => {
      const datagram = (): void => {
        received++
        if (received > 1) return
        sendAll(sender, receiver, 100)
        receiver.whenDrained(() => resolve(received))
      }
      let receiver: Transport
      bound({ ...deaf, datagram }).then((transport) => {
        receiver = transport
        sender.send(receiver.bound, bytesOf('first'))
      }, reject)
    })
    expect(read).toBe(101)
  })

  it('is answered once, and never within the call', async () => {
    const receiver = await bound(deaf)
    let answers = 0
    receiver.whenDrained(() => answers++)
    expect(answers).toBe(0)
    await new Promise<void>((resolve) => receiver.whenDrained(resolve))
    await new Promise<void>((resolve) => receiver.whenDrained(resolve))
    expect(answers).toBe(1)
  })

  it('again before the answer takes nothing from who asked first: both are answered, in order', async () => {
    const receiver = await bound(deaf)
    const answered: string[] = []
    await new Promise<void>((resolve) => {
      receiver.whenDrained(() => answered.push('first'))
      setImmediate(() => {
        receiver.whenDrained(() => {
          answered.push('second')
          resolve()
        })
      })
    })
    expect(answered).toEqual(['first', 'second'])
  })

  it('from within the answer is a new question, answered after whole turns of its own', async () => {
    const inbox = new Inbox()
    const receiver = await bound(inbox)
    const sender = await bound(deaf)
    const read = await new Promise<number>((resolve) => {
      receiver.whenDrained(() => {
        sendAll(sender, receiver, 100)
        receiver.whenDrained(() => resolve(inbox.datagrams.length))
      })
    })
    expect(read).toBe(100)
  })

  it('is not answered for those who wait when the first to be answered closes the socket', async () => {
    const receiver = await bound(deaf)
    const other = await bound(deaf)
    const answered: string[] = []
    receiver.whenDrained(() => {
      answered.push('first')
      void receiver.close()
    })
    receiver.whenDrained(() => answered.push('second'))
    for (let times = 0; times < 3; times++) await new Promise<void>((resolve) => other.whenDrained(resolve))
    expect(answered).toEqual(['first'])
  })

  it('is answered in a flood too, after as many turns as a full buffer takes to read', async () => {
    let flooding = true
    let received = 0
    // Each datagram that is read sends another: there are always more than one turn reads.
    const datagram = (): void => {
      received++
      if (flooding) transport.send(transport.bound, bytesOf('more'))
    }
    const transport: Transport = await bound({ ...deaf, datagram })
    sendAll(transport, transport, 3 * READS_PER_TURN)
    await new Promise<void>((resolve) => transport.whenDrained(resolve))
    const readInFlood = received
    flooding = false
    await new Promise<void>((resolve) => transport.whenDrained(resolve))
    expect(readInFlood).toBeGreaterThanOrEqual(WHOLE_TURNS_AT_MOST * READS_PER_TURN)
    expect(readInFlood).toBeLessThanOrEqual((WHOLE_TURNS_AT_MOST + 1) * READS_PER_TURN)
    expect(received).toBe(readInFlood + 3 * READS_PER_TURN)
  })
})
