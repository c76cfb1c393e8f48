/** Sockets for one test: what it leaves open is closed. */
import { Socket } from 'node:dgram'
import { onTestFinished, vi } from 'vitest'
import { bindSocket } from '../../../src/net/socket.ts'
import type { Transport, TransportHandlers } from '../../../src/surroundings.ts'

export async function bound(handlers: TransportHandlers, host: string = '127.0.0.1', port: number = 0): Promise<Transport> {
  const transport = await bindSocket({ host, port, unref: false }, handlers)
  onTestFinished(() => transport.close())
  return transport
}

/** The sockets of Node underneath those that are bound from now on, to make happen what no test can bring about. */
export function socketsBoundFromNowOn(): readonly Socket[] {
  const spy = vi.spyOn(Socket.prototype, 'setRecvBufferSize')
  onTestFinished(() => spy.mockRestore())
  return spy.mock.contexts as Socket[]
}

/** How many sockets this process holds open, once the loop has let go of those that were closed: at the end of a turn. */
export async function openSockets(): Promise<number> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
  return process.getActiveResourcesInfo().filter((kind) => kind === 'UDPWrap').length
}
