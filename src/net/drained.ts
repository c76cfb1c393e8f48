/**
 * Knows when everything that had arrived at a socket has been read.
 *
 * After a stall the loop fires late timers first and only then reads sockets, and of each socket it reads at most 32
 * datagrams before it goes round again. Who judges at the timer, or after one turn, judges with answers still unread.
 *
 * A turn of the loop is: sockets are read, immediates run, timers fire. So an immediate that follows another has one whole
 * reading of the socket between the two, and if that found fewer than the 32 it left the socket empty. The first immediate
 * after the question proves nothing: where it was asked while sockets were being read, the system's list of readable
 * sockets is older than the question. It only marks where the first whole turn begins.
 *
 * The immediates keep the process alive, also for a socket that does not: an immediate without that is not run before
 * something else wakes the loop, which on an idle process may be seconds later. A few turns do no harm to a process that ends.
 */

/** How many datagrams the loop reads from one socket in one turn, a constant of libuv: on Windows it is one at a time. */
export const READS_PER_TURN: number = process.platform === 'win32' ? 1 : 32

/**
 * What a receive buffer of 1 MiB can hold: the system doubles the bytes for its own bookkeeping and charges each datagram,
 * however small, more than 512 of them (measured: 832, so that 2,520 fit).
 */
const DATAGRAMS_BUFFERED_AT_MOST = 4_096

/** So many whole turns have read whatever was there when they began: a flood cannot put off the answer for longer. */
export const WHOLE_TURNS_AT_MOST: number = DATAGRAMS_BUFFERED_AT_MOST / READS_PER_TURN

interface Question {
  readonly then: () => void
  /** Turns that ended since it was asked; the first of them had perhaps already begun. */
  turnsEnded: number
}

export class DrainWatch {
  /** In the order they were asked, so the first has waited longest. Bound: those asked within {@link WHOLE_TURNS_AT_MOST} turns; the driver asks one at a time. */
  #questions: Question[] = []
  #readThisTurn = 0
  #endOfTurn: NodeJS.Immediate | undefined

  /** To be told of each datagram that was read. */
  read(): void {
    this.#readThisTurn++
  }

  /** To be told of a failed read: it ends the reading of a turn wherever it was, so the socket need not be empty. */
  readFailed(): void {
    this.#readThisTurn = READS_PER_TURN
  }

  /** Calls back once, when all that had arrived by now has been read. */
  ask(then: () => void): void {
    this.#questions.push({ then, turnsEnded: 0 })
    this.#awaitEndOfTurn()
  }

  /** What was asked is not answered any more. */
  stop(): void {
    this.#questions = []
    clearImmediate(this.#endOfTurn)
    this.#endOfTurn = undefined
  }

  #awaitEndOfTurn(): void {
    this.#endOfTurn ??= setImmediate(() => this.#turnEnded())
  }

  #turnEnded(): void {
    this.#endOfTurn = undefined
    const readEmpty = this.#readThisTurn < READS_PER_TURN
    this.#readThisTurn = 0
    for (const question of this.#questions) question.turnsEnded++
    try {
      for (let first = this.#questions[0]; first !== undefined && isAnswered(first, readEmpty); first = this.#questions[0]) {
        this.#questions.shift()
        first.then()
      }
    } finally {
      if (this.#questions.length > 0) this.#awaitEndOfTurn()
    }
  }
}

function isAnswered(question: Question, readEmpty: boolean): boolean {
  return (readEmpty && question.turnsEnded > 1) || question.turnsEnded > WHOLE_TURNS_AT_MOST
}
