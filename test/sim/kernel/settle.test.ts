import { describe, expect, it } from 'vitest'
import { Settling } from '../../../sim/kernel/settle.ts'

describe('A turn of the real loop', () => {
  it('lets chains of awaits, however long, run to their end', async () => {
    const settling = new Settling()
    let awaited = 0
    const chain = async (): Promise<void> => {
      while (awaited < 5_000) {
        await Promise.resolve()
        awaited++
      }
    }
    void chain()
    await settling.takeTurn()
    expect([awaited, settling.turns]).toEqual([5_000, 1])
  })

  it('is needed at first and after each touch, and no more after a turn', async () => {
    const settling = new Settling()
    expect(settling.needsTurn).toBe(true)
    await settling.takeTurn()
    expect(settling.needsTurn).toBe(false)
    settling.touch()
    expect(settling.needsTurn).toBe(true)
  })
})
