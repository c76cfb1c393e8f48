/** What a link does, in words. */
import type { LinkOptions } from '../network/links.ts'
import { enumerated, percentText } from './words.ts'

/** The end of a sentence that begins with the link, as in `takes 1 ms and loses 5 %`; empty where nothing is said. */
export function linkText({ latencyMs, loss }: LinkOptions): string {
  const parts: string[] = []
  if (latencyMs !== undefined) parts.push(`takes ${typeof latencyMs === 'number' ? latencyMs : latencyMs.join(' to ')} ms`)
  if (loss !== undefined) parts.push(`loses ${percentText(loss)}`)
  return enumerated(parts)
}
