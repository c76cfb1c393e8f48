import { describe, expect, it } from 'vitest'
import { SeedLookUps, tellsLoopbackAbroad } from '../../src/cluster/seed-look-up.ts'
import type { Seed } from '../../src/cluster/seeds.ts'
import { parseSeed } from '../../src/cluster/seeds.ts'
import type { Address } from '../../src/protocol/address.ts'
import { addressText } from '../../src/protocol/address.ts'
import type { Deferred } from './fakes.ts'
import { deferred, FakeSurroundings, settle, systemError } from './fakes.ts'

/** A socket that can send to all. */
const DUAL: Address = { host: '::', port: 7390 }

interface Asked extends Deferred<readonly string[]> {
  readonly host: string
}

interface Rig {
  readonly lookUps: SeedLookUps
  /** Every question, in order, for the test to answer. */
  readonly asked: readonly Asked[]
  /** What was known after each answer. */
  readonly answers: readonly (readonly string[])[]
  addresses(): readonly string[]
}

function rig(...seeds: readonly string[]): Rig {
  const surroundings = new FakeSurroundings()
  const asked: Asked[] = []
  surroundings.lookUp = (host) => {
    const question = { host, ...deferred<readonly string[]>() }
    asked.push(question)
    return question.promise
  }
  const answers: (readonly string[])[] = []
  const lookUps = new SeedLookUps(surroundings, seeds.map((seed) => parseSeed(seed) as Seed), () => answers.push(addresses()))
  const addresses = (): readonly string[] => lookUps.addresses(DUAL).map(addressText)
  return { lookUps, asked, answers, addresses }
}

/** Answers one question and lets that be heard. */
async function answer(question: Asked | undefined, ...hosts: readonly string[]): Promise<void> {
  question?.resolve(hosts)
  await settle()
}

async function fail(question: Asked | undefined, error: unknown): Promise<void> {
  question?.reject(error)
  await settle()
}

const hostsOf = (asked: readonly Asked[]): readonly string[] => asked.map(({ host }) => host)

describe('The look-up of seeds', () => {
  it('asks about each, with its host alone, and knows nothing before it is answered', () => {
    const { lookUps, asked, addresses } = rig('a:1', '[::1]:2')
    expect(hostsOf(asked)).toEqual([])
    lookUps.lookUpAll()
    expect(hostsOf(asked)).toEqual(['a', '::1'])
    expect([addresses(), lookUps.complete(DUAL)]).toEqual([[], false])
  })

  it('takes all addresses of a name, each with the port that was written, in the order of the seeds', async () => {
    const { lookUps, asked, answers } = rig('a:1', 'b')
    lookUps.lookUpAll()
    await answer(asked[1], '10.0.0.2')
    await answer(asked[0], '10.0.0.1', '::1')
    expect(answers).toEqual([['10.0.0.2:7390'], ['10.0.0.1:1', '[::1]:1', '10.0.0.2:7390']])
    expect(lookUps.complete(DUAL)).toBe(true)
  })

  it('is not held up by one that hangs', async () => {
    const { lookUps, asked, answers, addresses } = rig('hangs', 'b')
    lookUps.lookUpAll()
    await answer(asked[1], '10.0.0.2')
    lookUps.lookUpAll()
    await answer(asked[2], '10.0.0.3')
    expect(hostsOf(asked)).toEqual(['hangs', 'b', 'b'])
    expect(answers).toHaveLength(2)
    expect([addresses(), lookUps.complete(DUAL)]).toEqual([['10.0.0.3:7390'], false])
  })

  it('begins none twice while it is pending, and asks anew as soon as it was answered', async () => {
    const { lookUps, asked } = rig('a')
    for (let times = 0; times < 3; times++) lookUps.lookUpAll()
    expect(asked).toHaveLength(1)
    await answer(asked[0], '10.0.0.1')
    lookUps.lookUpAll()
    expect(asked).toHaveLength(2)
  })

  it('keeps what a name stood for until the next answer, and takes that in its place', async () => {
    const { lookUps, asked, addresses } = rig('a')
    lookUps.lookUpAll()
    await answer(asked[0], '10.0.0.1')
    lookUps.lookUpAll()
    expect(addresses()).toEqual(['10.0.0.1:7390'])
    await answer(asked[1], '10.0.0.7')
    expect(addresses()).toEqual(['10.0.0.7:7390'])
  })

  it('that fails is answered as well, and may work the next time; one that worked may fail', async () => {
    const { lookUps, asked, answers } = rig('a')
    lookUps.lookUpAll()
    await fail(asked[0], systemError('ENOTFOUND'))
    expect([answers, lookUps.complete(DUAL)]).toEqual([[[]], false])
    lookUps.lookUpAll()
    await answer(asked[1], '10.0.0.1')
    expect([answers[1], lookUps.complete(DUAL)]).toEqual([['10.0.0.1:7390'], true])
    lookUps.lookUpAll()
    await fail(asked[2], systemError('EAI_AGAIN'))
    expect([answers[2], lookUps.complete(DUAL)]).toEqual([[], false])
  })

  it('takes surroundings that throw for ones that reject', async () => {
    const surroundings = new FakeSurroundings()
    surroundings.lookUp = () => {
      throw new Error('no such call')
    }
    const lookUps = new SeedLookUps(surroundings, [parseSeed('a') as Seed], () => {})
    lookUps.lookUpAll()
    await settle()
    expect(lookUps.report(() => '', DUAL)).toEqual(['a: cannot be looked up (no such call)'])
  })

  it('leaves out addresses that the socket cannot send to, and warns where a seed has no others', async () => {
    const { lookUps, asked } = rig('both', 'six')
    lookUps.lookUpAll()
    await answer(asked[0], '10.0.0.1', 'fd00::1')
    await answer(asked[1], 'fd00::2')
    const [four, six] = ['0.0.0.0', 'fd00::9'].map((host) => ({ host, port: 7390 })) as [Address, Address]
    expect(lookUps.addresses(four).map(addressText)).toEqual(['10.0.0.1:7390'])
    expect(lookUps.addresses(six).map(addressText)).toEqual(['10.0.0.1:7390', '[fd00::1]:7390', '[fd00::2]:7390'])
    expect([...lookUps.troubles({ host: '10.0.0.9', port: 1 }, four)].map(({ warning: { message } }) => message)).toEqual([
      'the seed six has IPv6 addresses only, and this member is bound to an IPv4 address, 0.0.0.0:7390; set host to "::" for both'])
    expect([...lookUps.troubles({ host: '10.0.0.9', port: 1 }, six)]).toEqual([])
    expect([lookUps.complete(four), lookUps.complete(six)]).toEqual([false, true])
    expect(lookUps.report(() => 'answered', four)).toEqual([
      'both: 10.0.0.1:7390 answered, [fd00::1]:7390 answered', 'six: has IPv6 addresses only, and this member is bound to an IPv4 address'])
  })

  it('of no seeds is complete', () => {
    expect([rig().lookUps.complete(DUAL), rig().addresses()]).toEqual([true, []])
  })
})

const HINT = 'a running seed does not answer members of another cluster, with other keys, or at addresses it does not allow: see its warnings'

describe('The report on seeds', () => {
  it('has a line for each as it was written: what came of each address, why the look-up failed, or that it hangs', async () => {
    const { lookUps, asked } = rig('peers:1', '[::1]:2', 'fails', 'odd', 'hangs', 'empty')
    lookUps.lookUpAll()
    await answer(asked[0], '10.0.0.1', '10.0.0.2')
    await answer(asked[1], '::1')
    await fail(asked[2], systemError('ENOTFOUND'))
    await fail(asked[3], 'no reason')
    await answer(asked[5])
    expect(lookUps.report(({ host }) => (host === '10.0.0.2' ? 'no answer' : 'answered'), DUAL)).toEqual([
      'peers:1: 10.0.0.1:1 answered, 10.0.0.2:1 no answer', '[::1]:2: answered', 'fails: cannot be looked up (ENOTFOUND)',
      'odd: cannot be looked up (no reason)', 'hangs: the look-up has not answered', 'empty: has no address', HINT,
    ])
  })

  it('says why a look-up failed until it works again', async () => {
    const { lookUps, asked } = rig('a')
    lookUps.lookUpAll()
    await fail(asked[0], systemError('ENOTFOUND'))
    lookUps.lookUpAll()
    expect(lookUps.report(() => '', DUAL)).toEqual(['a: cannot be looked up (ENOTFOUND)'])
    await answer(asked[1], '10.0.0.1')
    expect(lookUps.report(() => 'no answer', DUAL)).toEqual(['a: 10.0.0.1:7390 no answer', HINT])
  })
})

describe('An address that only this machine can use', () => {
  it.each<[string, string, boolean]>([
    ['127.0.0.1', '10.0.0.1', true], ['127.3.2.1', '10.0.0.1', true], ['::1', '2001:db8::1', true],
    ['127.0.0.1', '127.0.0.1', false], ['127.0.0.1', '::1', false],
    ['10.0.0.1', '10.0.0.2', false], ['10.0.0.1', '127.0.0.1', false],
  ])('%s is told to a seed at %s: %s', (own, seed, expected) => {
    const seeds = [{ host: '127.0.0.1', port: 1 }, { host: seed, port: 2 }]
    expect(tellsLoopbackAbroad({ host: own, port: 1 }, seeds)).toBe(expected)
  })

  it('is told to nobody where there are no seeds', () => {
    expect(tellsLoopbackAbroad({ host: '127.0.0.1', port: 1 }, [])).toBe(false)
  })
})
