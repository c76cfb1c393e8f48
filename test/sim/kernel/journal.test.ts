import { describe, expect, it } from 'vitest'
import { Journal } from '../../../sim/kernel/journal.ts'
import { Scheduler } from '../../../sim/kernel/scheduler.ts'

describe('The journal', () => {
  it('keeps the last twenty entries, oldest first, each with its virtual time', () => {
    const scheduler = new Scheduler()
    const journal = new Journal(1, scheduler)
    expect(journal.lines()).toEqual([])
    for (let index = 0; index < 47; index++) {
      scheduler.advanceTo(index)
      journal.note(index % 2 === 0 ? 'm0' : '', 'event', `${index}`)
    }
    const lines = journal.lines()
    expect(lines).toHaveLength(20)
    expect(lines[0]?.trim()).toBe('27.000 ms  event 27')
    expect(lines[19]?.trim()).toBe('46.000 ms  m0: event 46')
  })

  it('puts seed, virtual time and the last events into each error', () => {
    const scheduler = new Scheduler()
    const journal = new Journal(77, scheduler)
    scheduler.advanceTo(12.5)
    journal.note('', 'crash', 'm1')
    const { message } = journal.error('SIMULATION_START', 'm0 could not start')
    expect(message.split('\n')).toEqual([
      'm0 could not start',
      'Seed 77, at 12.500 ms.',
      'The last events:',
      '     12.500 ms  crash m1',
    ])
  })
})
