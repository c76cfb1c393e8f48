/** What a process saw, in words. */
import type { Report } from './messages.ts'
import type { Told } from './watch.ts'

export function describeReport(report: Report): string {
  if (report.type === 'started') return `started at ${report.address}, life ${shortLife(report.instance)}`
  const { event } = report
  return `${event.type.padEnd(7)}  ${event.member.name.padEnd(4)}  ${describeEvent(event)}`
}

function describeEvent(event: Told): string {
  const { member } = event
  switch (event.type) {
    case 'join':
      return `${member.metadata.status}, life ${shortLife(member.instance)}`
    case 'update':
      return `${event.previous.metadata.status} -> ${member.metadata.status}`
    case 'leave':
      return event.reason
    case 'suspect':
      return 'it did not answer'
    case 'recover':
      return 'it has answered'
    default:
      return event satisfies never
  }
}

/** Long enough to tell a few lives apart. */
function shortLife(instance: string): string {
  return instance.slice(0, 6)
}
