/**
 * Knows when everything that had arrived at a socket has been read.
 *
 * After a stall the event loop fires late timers first and only then reads sockets, and it reads at most 32 datagrams from each
 * socket per turn. Verdicts judged in the timer, or after a single turn, would be judged with answers still unread.
 *
 * In a turn of the loop sockets are read, immediates run, timers fire. So between two consecutive immediates lies one whole
 * reading of the socket, and if that found fewer than 32 datagrams, it left the socket empty. The first immediate after the
 * question proves nothing: if the question was asked while sockets were being read, the system's list of readable sockets is
 * older than the question. It only marks where the first whole turn begins.
 *
 * The immediates keep the process alive even if the socket does not: an unreferenced immediate runs only when something else
 * wakes the loop, which in an idle process may be seconds later. A few extra turns do no harm to a process that is ending.
 */

/** How many datagrams the loop reads from one socket per turn, a constant of libuv: on Windows it is one. */
export const READS_PER_TURN: number = process.platform === 'win32' ? 1 : 32

/**
 * More datagrams than a receive buffer of 1 MiB can hold: the system doubles the size for its own bookkeeping, and charges each
 * datagram, however small, more than 512 bytes (measured: 832, so that 2,520 fit).
 */
const DATAGRAMS_BUFFERED_AT_MOST = 4_096

/** After this many whole turns all that was there when they began has been read: a flood cannot delay the answer any longer. */
export const WHOLE_TURNS_AT_MOST: number = DATAGRAMS_BUFFERED_AT_MOST / READS_PER_TURN

interface Question {
  readonly then: () => void
  /** Turns that have ended since it was asked. The first of them may have begun before. */
  turnsEnded: number
}

export class DrainWatch {
  /**
   * In the order in which they were asked, so the first has waited longest. Bound: those asked within {@link WHOLE_TURNS_AT_MOST}
   * turns; the driver asks one at a time.
   */
  #questions: Question[] = []
  #readThisTurn = 0
  #endOfTurn: NodeJS.Immediate | undefined

  /** Must be called for each datagram that was read. */
  read(): void {
    this.#readThisTurn++
  }

  /** Must be called for a failed read: it ends the reading of that turn early, so the socket need not be empty. */
  readFailed(): void {
    this.#readThisTurn = READS_PER_TURN
  }

  /** Calls back once, when everything that has arrived by now has been read. */
  ask(then: () => void): void {
    this.#questions.push({ then, turnsEnded: 0 })
    this.#awaitEndOfTurn()
  }

  /** Drops all questions. */
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
