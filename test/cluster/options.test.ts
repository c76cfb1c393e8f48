import { describe, expect, it } from 'vitest'
import { printed } from '../../src/cluster/checks.ts'
import { resolveOptions } from '../../src/cluster/options.ts'
import { RollcallError } from '../../src/errors.ts'
import type { Profile, Settings } from '../../src/protocol/settings/settings.ts'
import { PROFILES, profileSettings, SETTING_NAMES, SETTING_RULES } from '../../src/protocol/settings/settings.ts'
import { SEALINGS } from '../../src/wire/key-ring.ts'
import { RingKey } from '../../src/wire/ring-key.ts'

/** The lines of the refusal, without its headline. Fails where nothing is refused. */
function problemsOf(written: unknown): readonly string[] {
  try {
    resolveOptions(written)
  } catch (error) {
    expect(error).toBeInstanceOf(RollcallError)
    expect(error).toMatchObject({ code: 'ROLLCALL_OPTIONS' })
    return (error as Error).message.split('\n  ').slice(1)
  }
  return expect.fail(`accepted: ${printed(written)}`)
}

const DEFAULTS = {
  name: undefined, host: '0.0.0.0', port: 7390, advertise: { host: undefined, port: undefined }, cluster: 'default', seeds: [], allow: undefined,
  keys: [], sealing: 'accept', settings: profileSettings('lan'), unref: false, observe: false, metadata: null, readMetadata: undefined, admit: undefined,
}

const LONGEST_HOST = 'h'.repeat(253)
const read = (raw: unknown): unknown => raw

describe('Options', () => {
  it('are all optional', () => {
    expect(resolveOptions({})).toEqual(DEFAULTS)
  })

  it('count as left out where they are undefined, one by one and within advertise', () => {
    const names = ['name', 'host', 'port', 'advertise', 'cluster', 'seeds', 'keys', 'sealing', 'profile', 'unref', 'observe', 'metadata', 'readMetadata', 'allow', 'admit']
    const nothing = Object.fromEntries([...names, ...SETTING_NAMES].map((name) => [name, undefined]))
    expect(resolveOptions(nothing)).toEqual(DEFAULTS)
    expect(resolveOptions({ advertise: { host: undefined, port: undefined } })).toEqual(DEFAULTS)
  })

  it.each<[string, unknown, object]>([
    ['name', 'api-1', { name: 'api-1' }],
    ['name', 'é'.repeat(64), { name: 'é'.repeat(64) }],
    ['host', '::1', { host: '::1' }],
    ['host', LONGEST_HOST, { host: LONGEST_HOST }],
    ['port', 0, { port: 0 }],
    ['port', 65_535, { port: 65_535 }],
    ['advertise', { host: '10.0.3.7' }, { advertise: { host: '10.0.3.7', port: undefined } }],
    ['advertise', { port: 65_535 }, { advertise: { host: undefined, port: 65_535 } }],
    ['advertise', {}, {}],
    ['cluster', 'p', { cluster: 'p' }],
    ['cluster', 'p'.repeat(256), { cluster: 'p'.repeat(256) }],
    ['seeds', [], {}],
    ['seeds', ['a:1', '::1'], { seeds: [{ text: 'a:1', host: 'a', port: 1 }, { text: '::1', host: '::1', port: 7390 }] }],
    ['profile', 'wan', { settings: profileSettings('wan') }],
    ['unref', true, { unref: true }],
    ['observe', true, { observe: true }],
    ['metadata', { role: 'api' }, { metadata: { role: 'api' } }],
    ['readMetadata', read, { readMetadata: read }],
    ['admit', read, { admit: read }],
    ['allow', ['10.0.0.0/8', '::1'], { allow: [{ address: '10.0.0.0', bits: 8 }, { address: '::1', bits: 128 }] }],
  ])('take %s as %j', (name, value, changes) => {
    expect(resolveOptions({ [name]: value })).toEqual({ ...DEFAULTS, ...changes })
  })

  it.each<[string, unknown, string]>([
    ['name', '', 'must be a string of 1 to 128 UTF-8 bytes without control characters; got ""'],
    ['name', 'é'.repeat(65), 'must be a string of 1 to 128 UTF-8 bytes'],
    ['name', 'a\nb', 'got "a\\nb"'],
    ['name', 7, 'got 7'],
    ['name', null, 'got null'],
    ['host', '', 'must be an IP address (without brackets) or a host name; got ""'],
    ['host', '[::1]', 'got "[::1]"'],
    ['host', `${LONGEST_HOST}h`, 'must be an IP address'],
    ['host', 'a b', 'got "a b"'],
    ['host', 127, 'got 127'],
    ['port', -1, 'must be a whole number from 0 to 65535; got -1'],
    ['port', 65_536, 'got 65536'],
    ['port', 1.5, 'got 1.5'],
    ['port', '7390', 'got "7390"'],
    ['port', Number.NaN, 'got NaN'],
    ['advertise', '10.0.3.7', 'must be an object with some of host, port; got "10.0.3.7"'],
    ['advertise', null, 'got null'],
    ['cluster', '', 'must be a string of 1 to 256 characters; got ""'],
    ['cluster', 'p'.repeat(257), 'must be a string of 1 to 256 characters'],
    ['cluster', 1, 'got 1'],
    ['seeds', 'a:1', 'must be an array of "host" or "host:port"; got "a:1"'],
    ['seeds', ['a', 'b:0', 7, 'udp://c'], 'which these are not: "b:0", 7, "udp://c"; got ["a","b:0",7,"udp://c"]'],
    ['profile', 'moon', 'must be one of "lan", "wan", "local"; got "moon"'],
    ['profile', 1, 'got 1'],
    ['unref', 1, 'must be true or false; got 1'],
    ['observe', 'yes', 'must be true or false; got "yes"'],
    ['readMetadata', {}, 'must be a function; got {}'],
    ['admit', true, 'must be a function; got true'],
    ['allow', '10.0.0.0/8', 'must be an array of at least one IP address or block of them ("10.0.0.0/8"); got "10.0.0.0/8"'],
    ['allow', [], 'got []'],
    ['allow', ['10.0.0.1', '10.0.0.0/33', 7, 'peers.internal'], 'which these are not: "10.0.0.0/33", 7, "peers.internal"; got ["10.0.0.1",'],
    ['seed', ['a'], 'is not an option; got ["a"]'],
    ['constructor', read, 'is not an option; got a function'],
  ])('refuse %s where it is %j', (name, value, part) => {
    const problems = problemsOf({ [name]: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]?.startsWith(`${name} `)).toBe(true)
    expect(problems[0]).toContain(part)
  })

  it('are refused part by part where they have parts, each by its path', () => {
    expect(problemsOf({ advertise: { port: 0 } })).toEqual(['advertise.port must be a whole number from 1 to 65535; got 0'])
    expect(problemsOf({ advertise: { host: 'a/b', port: undefined }, expert: { buddy: 1, budy: true } })).toEqual([
      'advertise.host must be an IP address (without brackets) or a host name; got "a/b"',
      'expert.buddy must be one of true, false; got 1', 'expert.budy is not an option; got true',
    ])
    expect(problemsOf({ advertise: { host: '', port: 70_000, prot: 1, toString: 1 } }).map((problem) => problem.split(' ')[0])).toEqual(
      ['advertise.host', 'advertise.port', 'advertise.prot', 'advertise.toString'])
  })

  it.each([undefined, null, 'api-1', 7, read])('are an object, not %s', (written) => {
    expect(() => resolveOptions(written)).toThrow(expect.objectContaining({
      code: 'ROLLCALL_OPTIONS', message: `the options must be an object, got ${printed(written)}`,
    }))
  })

  it('are refused with all problems at once, in the order in which they were written, each with its value', () => {
    const problems = problemsOf({ port: -1, nmae: 'a', seeds: [':0'], probeIntervalMs: 0, name: 'fine', indirectProbes: 1.5 })
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['port', 'nmae', 'seeds', 'probeIntervalMs', 'indirectProbes'])
    const received = problems.map((problem) => problem.slice(problem.lastIndexOf('got ')))
    expect(received).toEqual(['got -1', 'got "a"', 'got [":0"]', 'got 0', 'got 1.5'])
  })

  it('say how many problems there are', () => {
    expect(() => resolveOptions({ port: -1 })).toThrow('the options have a problem:\n')
    expect(() => resolveOptions({ port: -1, host: '' })).toThrow('the options have 2 problems:\n')
  })

  it('list metadata that cannot be sent among other problems; alone it has an error of its own', () => {
    const metadata = { at: [read] }
    expect(problemsOf({ metadata, port: -1 })[1]).toBe('metadata.at[0] is a function')
    expect(problemsOf({ metadata, probeIntervalMs: 100, probeTimeoutMs: 100 })).toHaveLength(2)
    expect(resolveOptions({ metadata }).metadata).toBe(metadata)
  })
})

describe('Keys in the options', () => {
  const secret = Buffer.from(Uint8Array.from({ length: 32 }, (_, index) => 200 - index))
  const text = secret.toString('base64')
  const other = new Uint8Array(32)

  /** The whole refusal, which must not hold any part of a key. */
  function refusalOf(written: unknown): RollcallError {
    try {
      resolveOptions(written)
    } catch (error) {
      const { message } = error as RollcallError
      expect(message).not.toContain(text.slice(0, 8))
      expect(message).not.toContain([...secret.subarray(0, 3)].join(','))
      return error as RollcallError
    }
    return expect.fail('accepted')
  }

  it('are taken as bytes and as base64 text, in their order', () => {
    const { keys } = resolveOptions({ keys: [text, other] })
    expect(keys.map((key) => key.equals(new RingKey(secret)))).toEqual([true, false])
  })

  it('mean that sealing is required, unless something else is said', () => {
    expect(resolveOptions({ keys: [secret] }).sealing).toBe('require')
    for (const sealing of SEALINGS) expect(resolveOptions({ keys: [secret], sealing }).sealing).toBe(sealing)
    for (const keys of [undefined, []]) expect(resolveOptions({ keys, sealing: 'accept' })).toEqual(DEFAULTS)
  })

  it.each<[string, unknown, string]>([
    ['one that is too short', [text, secret.subarray(1)], 'keys[1] must be 32 random bytes, or those as base64 text; got 31 bytes'],
    ['two that are', ['x', 7], 'keys[0] must be 32 random bytes, or those as base64 text; got a text of 1 characters\n  keys[1] must be'],
    ['the same one twice', [secret, other, text], `keys[2] is the key ${new RingKey(secret).fingerprint}, which is listed before`],
    ['more than four', [text, text, text, text, text], 'keys must hold at most 4 keys; got 5'],
    ['one alone', text, 'keys must be an array of keys; got string'],
    ['the bytes of one alone', secret, 'keys must be an array of keys; got object'],
    ['null', null, 'keys must be an array of keys; got object'],
  ])('are refused with a code of their own where they are %s, and never printed', (_, keys, message) => {
    expect(refusalOf({ keys })).toMatchObject({ code: 'ROLLCALL_KEY', message: expect.stringContaining(message) as string })
  })

  it('are listed among other problems', () => {
    const error = refusalOf({ port: -1, keys: [text.slice(1)], metadata: { at: [read] } })
    expect(error.code).toBe('ROLLCALL_OPTIONS')
    expect(error.message.split('\n  ').slice(1).map((problem) => problem.split(' ')[0])).toEqual(['port', 'keys[0]', 'metadata.at[0]'])
  })

  it('are needed to seal with', () => {
    expect(problemsOf({ sealing: 'send' })).toEqual(['sealing ("send") needs keys to seal with'])
    expect(problemsOf({ sealing: 'require', keys: [] })).toEqual(['sealing ("require") needs keys to seal with'])
    expect(problemsOf({ sealing: 'always', keys: [text] })).toEqual(['sealing must be one of "accept", "send", "require"; got "always"'])
  })

  it.each(['key', 'kyes', 'sealingKeys', 'secret'])('are not printed either where they are called %s, which is no option', (name) => {
    expect(refusalOf({ [name]: text }).message).toMatch(new RegExp(`\\n {2}${name} is not an option$`))
  })
})

describe('Settings', () => {
  it.each(PROFILES)('begin with the profile %s, single ones go over it', (profile: Profile) => {
    const { settings } = resolveOptions({ profile, gossipBurst: 7 })
    expect(settings).toEqual({ ...profileSettings(profile), gossipBurst: 7 })
    expect(settings.gossipBurst).not.toBe(profileSettings(profile).gossipBurst)
  })

  /** The other one is moved out of the way where a setting alone would contradict the profile. */
  const beside = (name: keyof Settings): Partial<Settings> =>
    name === 'probeIntervalMs' ? { probeTimeoutMs: 5 } : name === 'probeTimeoutMs' ? { probeIntervalMs: 600_000 } : {}

  it.each(SETTING_NAMES)('take %s at both of its bounds', (name) => {
    const { atLeast, atMost } = SETTING_RULES[name]
    for (const value of [atLeast, atMost]) expect(resolveOptions({ ...beside(name), [name]: value }).settings[name]).toBe(value)
  })

  it.each(SETTING_NAMES)('refuse %s beyond its bounds, as text, and as no number at all', (name) => {
    const { atLeast, atMost, whole } = SETTING_RULES[name]
    const kind = whole ? 'whole number' : 'number'
    const step = whole ? 1 : 0.001
    for (const value of [atLeast - step, atMost + step, Number.NaN, Infinity, -Infinity, String(atLeast), null, true]) {
      const problem = `${name} must be a ${kind} from ${atLeast} to ${atMost}; got ${printed(value)}`
      expect(problemsOf({ ...beside(name), [name]: value })).toEqual([problem])
    }
  })

  it.each(SETTING_NAMES)('take parts of %s only where it is a length of time or a factor', (name) => {
    const { atMost, whole } = SETTING_RULES[name]
    const written = { ...beside(name), [name]: atMost - 0.5 }
    if (whole) expect(problemsOf(written)).toHaveLength(1)
    else expect(resolveOptions(written).settings[name]).toBe(atMost - 0.5)
  })

  it('that contradict each other are refused with both values, also where one comes from the profile', () => {
    const problem = (timeoutMs: number, intervalMs: number): string =>
      `probeTimeoutMs (${timeoutMs}) must be below probeIntervalMs (${intervalMs}): helpers need the rest of the interval`
    expect(problemsOf({ probeIntervalMs: 100, probeTimeoutMs: 100 })).toEqual([problem(100, 100)])
    expect(problemsOf({ probeIntervalMs: 200 })).toEqual([problem(500, 200)])
    expect(resolveOptions({ probeIntervalMs: 501 }).settings.probeIntervalMs).toBe(501)
  })

  it('are compared with each other only once each is in order: a wrong one is not told of twice', () => {
    expect(problemsOf({ probeIntervalMs: 1 })).toHaveLength(1)
  })
})

describe('A value in a message', () => {
  const round: Record<string, unknown> = {}
  round['self'] = round

  it.each<[unknown, string]>([
    ['a"b', '"a\\"b"'], [1, '1'], [-0, '0'], [10n, '10'], [undefined, 'undefined'], [null, 'null'], [true, 'true'],
    [Symbol('x'), 'Symbol(x)'],
    [[1, 'a'], '[1,"a"]'], [{ a: 1 }, '{"a":1}'], [read, 'a function'], [round, 'an object'], [{ big: 1n }, 'an object'],
    [{ toJSON: () => undefined }, 'an object'],
  ])('is %o as %s', (value, text) => {
    expect(printed(value)).toBe(text)
  })

  it('is cut short where it is long', () => {
    expect(printed('x'.repeat(118))).toBe(`"${'x'.repeat(118)}"`)
    expect(printed('x'.repeat(119))).toBe(`"${'x'.repeat(116)}...`)
  })
})
