import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

/** Compiled by `npm run build`, as a process of its own needs it. */
const compiled = fileURLToPath(new URL('../../../dist/test/udp/net/child.js', import.meta.url))

/** What the scenario printed by the time it ended by itself; a process that does not end makes the test time out. */
async function run(scenario: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [compiled, scenario])
  return stdout.split('\n').filter((line) => line !== '')
}

describe('a process', () => {
  it('ends by itself when its sockets and timers were asked not to keep it', async () => {
    expect(await run('unref')).toEqual(['drained'])
  })

  it('is kept alive by a socket that was not asked so', async () => {
    expect(await run('ref')).toEqual(['closing'])
  })

  it('is told that its socket is drained also when the loop has nothing else to do', async () => {
    expect(await run('idle')).toEqual(['drained'])
  })

  it('gets what a handler threw as an uncaught error, and who passed it on goes on', async () => {
    expect(await run('uncaught')).toEqual(['not thrown here', 'uncaught what a handler threw'])
  })

  it('does not share its port with another worker of the same cluster', async () => {
    expect(await run('exclusive')).toEqual(['bound', 'EADDRINUSE'])
  })
})
