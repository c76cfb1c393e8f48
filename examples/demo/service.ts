/**
 * One service of the demo, in a process of its own: `service.js NAME [SEED...]`. It embeds a cluster, reports everything that it
 * sees to the demo, and does what the demo orders.
 */
import { Cluster } from 'rollcall'
import type { Order, Report, Status } from './messages.ts'

// #region typed metadata
/** Metadata of other members is untrusted: what is not as expected is refused here, and that member stays hidden. */
function readStatus(raw: unknown): Status {
  if (typeof raw === 'object' && raw !== null && 'status' in raw && typeof raw.status === 'string') return { status: raw.status }
  throw new TypeError('metadata without a status')
}

const [name, ...seeds] = process.argv.slice(2)
const cluster = new Cluster<Status>({
  name,
  seeds,
  host: '127.0.0.1',
  port: 0,
  metadata: { status: 'ready' },
  readMetadata: readStatus,
})
// #endregion

// Keys may also be given after the constructor: nothing is sent before the start.
const key = process.env['ROLLCALL_DEMO_KEY'] ?? ''
cluster.keys.add(key)
cluster.keys.use(key)
cluster.keys.setSealing('require')

function report(message: Report): void {
  process.send?.(message)
}

async function reportEvents(): Promise<void> {
  for await (const event of cluster.events()) {
    report({ type: 'saw', event, members: cluster.members().map((member) => member.name) })
  }
}

async function obey(order: Order): Promise<void> {
  switch (order.type) {
    case 'set-status':
      return cluster.setMetadata({ status: order.status })
    case 'keys':
      return cluster.keys[order.step](order.key)
    case 'leave':
      await cluster.leave()
      return process.disconnect()
    case 'close':
      await cluster.close()
      return process.disconnect()
    default:
      order satisfies never
  }
}

// Ctrl-C reaches the services too, but only the demo ends them. No service outlives the demo, however that ends.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit())
process.on('message', (order) => void obey(order as Order))

void reportEvents()
await cluster.start()
report({ type: 'started', address: cluster.self.address, instance: cluster.self.instance })
