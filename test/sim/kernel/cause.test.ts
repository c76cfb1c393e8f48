import { describe, expect, it } from 'vitest'
import { causeWords, type Cause } from '../../../sim/kernel/cause.ts'
import { Scheduler, Task } from '../../../sim/kernel/scheduler.ts'

describe('The cause of what happens', () => {
  it('is the task that runs, until the next one does', () => {
    const scheduler = new Scheduler()
    const causes: Cause[] = [scheduler.doing.cause()]
    class Noting extends Task {
      override run(): void {
        causes.push(scheduler.doing.cause())
      }
    }
    scheduler.schedule(new Noting(), 5)
    scheduler.schedule(new Noting(), 7)
    scheduler.runNext()
    causes.push(scheduler.doing.cause())
    scheduler.runNext()
    expect(causes).toEqual([{ by: 'start' }, { by: 'timer', dueMs: 5 }, { by: 'timer', dueMs: 5 }, { by: 'timer', dueMs: 7 }])
  })

  it('is told in words', () => {
    const causes: readonly Cause[] = [
      { by: 'start' }, { by: 'command', words: 'crash m3' }, { by: 'appointment' }, { by: 'timer', dueMs: 1.5 },
      { by: 'packet', number: 8, from: 'm1', sentMs: 2 }, { by: 'refusal' },
    ]
    expect(causes.map(causeWords)).toEqual([
      'as the members start', 'on the command: crash m3', 'by a callback of the user', 'by a timer due at 1.500 ms',
      'by packet 8 from m1, sent at 2.000 ms', 'by a port that refused',
    ])
  })
})
