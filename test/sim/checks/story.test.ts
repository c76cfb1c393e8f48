import { describe, expect, it } from 'vitest'
import { storyChecker } from '../../../sim/checks/story.ts'
import { History, memberOf, type Writer } from './history.ts'

type Told = (writer: Writer, history: History) => unknown

const SOUND: Readonly<Record<string, Told>> = {
  'join, suspect, recover, update, leave, join': (a) => a.tells('join', memberOf('b')).tells('suspect', memberOf('b', 'suspect'))
    .tells('recover', memberOf('b')).tells('update', memberOf('b')).tells('leave', memberOf('b', 'failed'), 'failed').tells('join', memberOf('b')),
  'another life: leave (replaced), then join': (a) => a.tells('join', memberOf('b')).holds({ ...claim('b'), instance: 'b-2' as never }).judges('b', 'alive')
    .tells('leave', memberOf('b', 'failed'), 'replaced').tells('join', memberOf('b', 'alive', 'b-2')),
  'another life that has ended already: leave (replaced) alone': (a, history) => {
    a.tells('join', memberOf('b')).holds(claim('b')).judges('b', 'gone').tells('leave', memberOf('b', 'failed'), 'replaced')
    history.wait(1)
    a.tells('join', memberOf('c'))
  },
  'another life that has ended already, and then one more': (a, history) => {
    a.tells('join', memberOf('b')).holds(claim('b')).judges('b', 'gone').tells('leave', memberOf('b', 'failed'), 'replaced')
    history.wait(1)
    a.holds({ ...claim('b'), incarnation: 2 as never, instance: 'b-3' as never }).judges('b', 'alive').tells('join', memberOf('b', 'alive', 'b-3'))
  },
  'one that was hidden until it was suspected': (a) => a.tells('join', memberOf('b', 'suspect')).tells('recover', memberOf('b')),
}

const BROKEN: Readonly<Record<string, readonly [Told, string]>> = {
  'an event about itself': [(a) => a.tells('join', memberOf('a')), 'is about itself'],
  'a second join': [(a) => a.tells('join', memberOf('b')).tells('join', memberOf('b')), 'b-1 is the member of that name'],
  'another life that joins over the first': [(a) => a.tells('join', memberOf('b')).tells('join', memberOf('b', 'alive', 'b-2')), 'b-1 is the member of that name'],
  'a leave of nobody': [(a) => a.tells('leave', memberOf('b', 'failed'), 'failed'), 'nobody of that name is a member'],
  'an update of another life': [(a) => a.tells('join', memberOf('b')).tells('update', memberOf('b', 'alive', 'b-2')), 'b-1 is the member of that name'],
  'a suspicion of one who is suspected': [
    (a) => a.tells('join', memberOf('b')).tells('suspect', memberOf('b', 'suspect')).tells('suspect', memberOf('b', 'suspect')), 'of a member that was suspect and is suspect',
  ],
  'a recovery of one who was not': [(a) => a.tells('join', memberOf('b')).tells('recover', memberOf('b')), 'of a member that was alive and is alive'],
  'a leave that is told with another state': [(a) => a.tells('join', memberOf('b')).tells('leave', memberOf('b', 'left'), 'failed'), 'of a member that was alive and is left'],
  'a member shown otherwise than told': [(a) => a.tells('join', memberOf('b'), undefined, memberOf('b', 'suspect')), 'differs from what the last event said'],
  'a member shown that has left': [
    (a) => a.tells('join', memberOf('b')).tells('leave', memberOf('b', 'failed'), 'failed', memberOf('b')), 'differs from what the last event said',
  ],
  'a member shown of whom nothing was told': [
    (a) => {
      a.cluster.shown.set('c', memberOf('c'))
      a.tells('join', memberOf('b'))
    },
    'by the events there are 1 others',
  ],
  'a life replaced by one that does not join at once': [
    (a, history) => {
      a.tells('join', memberOf('b')).holds(claim('b')).judges('b', 'alive').tells('leave', memberOf('b', 'failed'), 'replaced')
      history.wait(1)
      a.tells('join', memberOf('c'))
    },
    'did not join at once',
  ],
}

function claim(name: string) {
  return { name, instance: `${name}-1` as never, incarnation: 1 as never, state: 'alive' as const, address: { host: '', port: 1 }, metadata: undefined, tail: undefined }
}

describe('the checker of stories', () => {
  it.each(Object.entries(SOUND))('lets be told: %s', (_, tell) => {
    const history = new History(storyChecker())
    tell(history.member('a'), history)
    history.quiet()
    expect(history.found).toEqual([])
  })

  it.each(Object.entries(BROKEN).map(([name, [tell, words]]) => [name, tell, words] as const))('finds %s', (_, tell, words) => {
    const history = new History(storyChecker())
    tell(history.member('a'), history)
    expect(history.found).toEqual([expect.stringContaining(words)])
  })

  it('compares all that is shown with all that was told when the run is quiet', () => {
    const history = new History(storyChecker())
    const { cluster } = history.member('a').tells('join', memberOf('b')).tells('join', memberOf('c'))
    cluster.shown.set('b', memberOf('b', 'suspect'))
    history.quiet()
    cluster.shown.delete('b')
    history.quiet()
    expect(history.found).toEqual(['a: members() shows b in a state that no event told of', 'a: members() lacks b, although no event said that it left'])
  })

  it('keeps every observer’s story apart, and lets an observer hear of its own name', () => {
    const history = new History(storyChecker())
    history.member('a').tells('join', memberOf('c'))
    history.member('b').tells('join', memberOf('c'))
    expect(history.found).toEqual([])
  })
})
