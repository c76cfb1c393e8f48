import { describe, expect, it } from 'vitest'
import { Settling } from '../../../sim/kernel/settle.ts'

describe('settling', () => {
  it('lets chains of awaits, however long, run to their end in one turn', async () => {
    const settling = new Settling()
    let awaited = 0
    const chain = async (): Promise<void> => {
      while (awaited < 5_000) {
        await Promise.resolve()
        awaited++
      }
    }
    void chain()
    await settling.settle()
    expect([awaited, settling.turns]).toEqual([5_000, 1])
  })

  it('is owed at first and after each touch, and paid by a turn', async () => {
    const settling = new Settling()
    expect(settling.owed).toBe(true)
    await settling.settle()
    expect(settling.owed).toBe(false)
    settling.touch()
    expect(settling.owed).toBe(true)
  })
})
