/** A scenario in English, one sentence per step: shown with failures, and for checking a scenario file. */
import type { ClockOptions } from '../machine/clock.ts'
import type { LinkOptions } from '../network/link-options.ts'
import type { Scenario, Step } from './scenario.ts'
import { linkText } from './link-words.ts'
import { counted, enumerated, lengthText, momentText } from './words.ts'

/** The whole of a scenario: a sentence about the world, and one for each step. */
export function describeScenario(scenario: Scenario): string {
  const lines = scenario.steps.map((step, index) =>
    (onlyBeginsQuiet(scenario, index) ? `At ${momentText(step.atMs)}, the quiet begins.` : sentence(step)))
  return [opening(scenario), ...lines].join('\n')
}

/** Whether a step heals nothing, and only marks when the faults that exist from the start end. */
export function onlyBeginsQuiet({ steps }: Scenario, index: number): boolean {
  const step = steps[index]
  if (index !== steps.length - 1 || step === undefined || !mendsAll(step)) return false
  const last = steps.slice(0, -1).findLast((one) => one.do === 'partition' || one.do === 'cut' || mendsAll(one))
  return last === undefined || last.do === 'heal'
}

function mendsAll(step: Step): boolean {
  return step.do === 'heal' && (step.groups === undefined || step.groups.length === 0)
}

/** What happens when, as in `At 20 s, m3 crashes.` */
export function sentence(step: Step): string {
  return `At ${momentText(step.atMs)}, ${clause(step)}.`
}

function opening({ seed, members, settings, network, clocks = {}, receiveBufferBytes, silentPorts }: Scenario): string {
  const { profile = 'lan', ...single } = settings ?? {}
  const changes = Object.entries(single).filter(([, value]) => value !== undefined)
  const but = changes.length === 0 ? '' : `, but ${changes.map(([name, value]) => `${name} ${plain(value)}`).join(', ')}`
  const parts = [
    `${counted(members, 'member')} with the ${profile} settings${but}`,
    everyLink(network ?? {}),
    ...Object.entries(clocks).map(([host, clock]) => clockText(host, clock)),
    ...(receiveBufferBytes === undefined ? [] : [`a process may leave ${receiveBufferBytes} bytes unread`]),
    ...(silentPorts === true ? ['ports where nothing listens are silent'] : []),
  ]
  return `Seed ${seed}: ${parts.join('; ')}.`
}

function clockText(host: string, { upForMs = 0, aheadMs = 0, perMillion = 0 }: ClockOptions): string {
  const parts = [`the wall clock of ${host} is ${lengthText(Math.abs(aheadMs))} ${aheadMs < 0 ? 'behind' : 'ahead'}`]
  if (perMillion !== 0) parts.push(driftText(perMillion))
  if (upForMs !== 0) parts.push(`it has been up for ${lengthText(upForMs)}`)
  return enumerated(parts)
}

function driftText(perMillion: number): string {
  return `runs ${counted(Math.abs(perMillion), 'millionth')} too ${perMillion < 0 ? 'slow' : 'fast'}`
}

function everyLink(options: LinkOptions): string {
  const text = linkText(options)
  return text === '' ? 'every link is as by default' : `every link ${text}`
}

function clause(step: Step): string {
  switch (step.do) {
    case 'partition':
      return partitionClause(step.groups)
    case 'cut':
      return `nothing gets from ${enumerated(step.from)} to ${enumerated(step.to)} any more`
    case 'hold':
      return `what ${enumerated(step.from)} sends to ${enumerated(step.to)} is held for ${lengthText(step.forMs)}`
    case 'heal':
      return mendsAll(step)
        ? 'all partitions and cuts are over'
        : `${enumerated((step.groups ?? []).map(groupText))} hear each other again`
    case 'link': {
      const text = linkText(step.options)
      return `the link from ${step.from} to ${step.to} ${text === '' ? 'is like all others again' : text}`
    }
    case 'network':
      return everyLink(step.options)
    case 'crash':
      return `the process of ${step.host} crashes`
    case 'vanish':
      return `the machine of ${step.host} vanishes`
    case 'leave':
      return `${step.host} leaves`
    case 'add':
      return `${step.host} is added${step.as === undefined ? '' : ` under the name of ${step.as}`}`
    case 'restart':
      return `${step.host} starts anew${step.newAddress === true ? ' at another address' : ''}`
    case 'pause':
      return `${step.host} stands still for ${lengthText(step.forMs)}`
    case 'block':
      return `${step.host} neither sends nor receives for ${lengthText(step.forMs)} while its timers run`
    case 'leap':
      return `the wall clock of ${step.host} leaps ${step.byMs < 0 ? 'back' : 'ahead'} by ${lengthText(Math.abs(step.byMs))}`
    case 'drift':
      return step.perMillion === 0
        ? `the clock of ${step.host} runs at the right pace again`
        : `the clock of ${step.host} ${driftText(step.perMillion)}`
    case 'metadata':
      return `${step.host} sets its metadata to ${JSON.stringify(step.metadata)}`
    default:
      return step satisfies never
  }
}

function partitionClause(groups: readonly (readonly string[])[]): string {
  const [only, ...more] = groups
  if (only !== undefined && more.length === 0) {
    return `${enumerated(only)} on the one side and all others on the other hear nothing of each other`
  }
  return `${enumerated([...groups.map(groupText), 'all others'])} hear nothing of one another`
}

/** In brackets if it has more than one host. */
function groupText(group: readonly string[]): string {
  return group.length === 1 ? group.join('') : `(${group.join(', ')})`
}

/** The value of a setting, as it would be typed. */
function plain(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  return `(${Object.entries(value).map(([name, part]) => `${name} ${plain(part)}`).join(', ')})`
}
