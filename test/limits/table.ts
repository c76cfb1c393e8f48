/** Every limit to what others can have a member remember or do: its name and number in the code, and the test that reaches it. */
import { UNREAD_LIMIT } from '../../src/cluster/event-stream.ts'
import { SEED_ADDRESSES_LIMIT } from '../../src/cluster/seed-look-up.ts'
import { WARNINGS_PER_KIND } from '../../src/cluster/warnings.ts'
import { WHOLE_TURNS_AT_MOST } from '../../src/net/drained.ts'
import { RECEIVE_BUFFER_BYTES, SEND_QUEUE_LIMIT_BYTES } from '../../src/net/socket.ts'
import { DOUBTED_LIMIT, DOUBTS_PER_SECOND, FIRST_NAMESAKE_REST, WITNESSED_PER_SECOND } from '../../src/protocol/detection/detector.ts'
import { RELAY_LIMIT } from '../../src/protocol/detection/relays.ts'
import { AMPLIFICATION, PASSED_ON_LIMIT } from '../../src/protocol/incoming.ts'
import { ASKED_AT_ONCE } from '../../src/protocol/lists/comparison-client.ts'
import { ATTEMPTS_ONCE_JOINED } from '../../src/protocol/lists/greetings.ts'
import { PAGES_PER_SECOND, SUMMED_PER_PAGE } from '../../src/protocol/lists/list-server.ts'
import { REQUEST_ATTEMPTS } from '../../src/protocol/lists/pace.ts'
import { NEWCOMER_REPAIR_GAP_MS, REPAIR_GAP_MS } from '../../src/protocol/lists/repair.ts'
import { RECORD_LIMIT } from '../../src/protocol/lists/session.ts'
import { GONE_ROOM, LEFT_REMEMBERED_MS } from '../../src/protocol/members/gone.ts'
import { MANY_CHANGES } from '../../src/protocol/members/members.ts'
import { MOST_MEMBERS } from '../../src/protocol/members/membership.ts'
import { REFUSALS_WANTED } from '../../src/protocol/members/suspicion.ts'
import { GOOD_BYES_LIMIT } from '../../src/protocol/spreading/departure.ts'
import { ANSWER_LIMIT, ANSWER_NAMES_LIMIT } from '../../src/protocol/spreading/gossip.ts'
import { CREDIT_LIMIT, INCARNATION_LIMIT, MOST_BUCKET_BITS } from '../../src/protocol/types.ts'
import { KNOCKS_AT_ONCE } from '../../src/surroundings.ts'
import { KNOWN_UPDATES_LIMIT } from '../../src/wire/known-updates.ts'
import {
  DATAGRAM_LIMIT, DEPTH_LIMIT, HELLO_MIN_BYTES, KEY_LIMIT, METADATA_LIMIT, NAME_LIMIT, OPENED_LIVES_LIMIT, PLAIN_LIMIT, TAIL_LIMIT, UPDATE_LIMIT,
} from '../../src/wire/limits.ts'

export interface Limit {
  readonly value: number
  /** A file below `test/`, and the title of a test in it. */
  readonly reachedBy: readonly [file: string, title: string]
}

const STRANGERS = 'limits/strangers.test.ts'

/** In the order of the README's table. Key: the name in the code. */
export const LIMITS: Readonly<Record<string, Limit>> = {
  MOST_MEMBERS: { value: MOST_MEMBERS, reachedBy: ['cluster/limit.test.ts', 'is a warning, once, and a count; who is on it already is still heard of'] },
  GONE_ROOM: { value: GONE_ROOM, reachedBy: [STRANGERS, 'are remembered up to a bound, whoever made them up, and drive out nobody who is there'] },
  LEFT_REMEMBERED_MS: { value: LEFT_REMEMBERED_MS, reachedBy: ['protocol/members/members.test.ts', 'is forgotten a day after it left, and never for its age alone if it failed'] },
  MANY_CHANGES: { value: MANY_CHANGES, reachedBy: ['protocol/members/members.test.ts', 'when more than 16 changes are fresher than 2 s'] },
  INCARNATION_LIMIT: { value: INCARNATION_LIMIT, reachedBy: ['scenarios/hostile.test.ts', 'causes no flood: %s, about %s of a member'] },
  REFUSALS_WANTED: { value: REFUSALS_WANTED, reachedBy: ['protocol/detection/refusals.test.ts', 'by two members makes a suspicion last 500 ms, or four times what news takes, instead of the minimum'] },
  DOUBTS_PER_SECOND: { value: DOUBTS_PER_SECOND, reachedBy: [STRANGERS, 'has so many of them asked out of turn, and the others in their turn'] },
  DOUBTED_LIMIT: { value: DOUBTED_LIMIT, reachedBy: [STRANGERS, 'has so many of them asked out of turn, and the others in their turn'] },
  WITNESSED_PER_SECOND: { value: WITNESSED_PER_SECOND, reachedBy: ['protocol/detection/witness.test.ts', 'S5 asks about no more suspicions than twenty a second'] },
  FIRST_NAMESAKE_REST: { value: FIRST_NAMESAKE_REST, reachedBy: [STRANGERS, 'N5 is asked for ever more rarely, as long as nobody answers there'] },
  RELAY_LIMIT: { value: RELAY_LIMIT, reachedBy: [STRANGERS, 'are so many at one time, whoever asks; of more nothing is sent'] },
  KNOCKS_AT_ONCE: { value: KNOCKS_AT_ONCE, reachedBy: ['udp/net/knock.test.ts', 'does so at most so often at once'] },
  AMPLIFICATION: { value: AMPLIFICATION, reachedBy: ['properties/amplification.test.ts', 'gets at most three times its bytes in any time, whatever it sends one after the other; the most is printed'] },
  ANSWER_LIMIT: { value: ANSWER_LIMIT, reachedBy: ['protocol/spreading/gossip.test.ts', 'A6 waits for at most 256 addresses: the others find the difference by themselves'] },
  ANSWER_NAMES_LIMIT: { value: ANSWER_NAMES_LIMIT, reachedBy: ['protocol/spreading/gossip.test.ts', 'A6 tells one address of at most 1024 names at one time'] },
  GOOD_BYES_LIMIT: { value: GOOD_BYES_LIMIT, reachedBy: ['protocol/spreading/departure.test.ts', 'waits for 1024 acks at most at one time, however long it may take: the oldest are given up'] },
  PASSED_ON_LIMIT: { value: PASSED_ON_LIMIT, reachedBy: ['protocol/engine.test.ts', 'of %i records is gossiped on as %i news: a long one the others mend themselves'] },
  PAGES_PER_SECOND: { value: PAGES_PER_SECOND, reachedBy: ['protocol/lists/list-server.test.ts', 'A2 is served no more pages than a member gives in a second, and again when there are some'] },
  SUMMED_PER_PAGE: { value: SUMMED_PER_PAGE, reachedBy: ['protocol/lists/list-server.test.ts', 'A2 pays for sums by the length of the list, however few it asks for'] },
  CREDIT_LIMIT: { value: CREDIT_LIMIT, reachedBy: ['protocol/lists/list-client.test.ts', 'before its turn is kept among at most as many as were asked for, and then the next in order is still taken'] },
  RECORD_LIMIT: { value: RECORD_LIMIT, reachedBy: [STRANGERS, 'brings no more records than that, though several stand in each place'] },
  ASKED_AT_ONCE: { value: ASKED_AT_ONCE, reachedBy: [STRANGERS, 'is asked for no more records than a list may have, and so many at a time'] },
  MOST_BUCKET_BITS: { value: MOST_BUCKET_BITS, reachedBy: [STRANGERS, 'are as many as may be, and a request for more is no message'] },
  REQUEST_ATTEMPTS: { value: REQUEST_ATTEMPTS, reachedBy: ['protocol/lists/list-client.test.ts', 'gives up after five questions in a row without any page'] },
  ATTEMPTS_ONCE_JOINED: { value: ATTEMPTS_ONCE_JOINED, reachedBy: ['protocol/lists/greetings.test.ts', 'H3 seeds are greeted to mend, three times at most'] },
  REPAIR_GAP_MS: { value: REPAIR_GAP_MS, reachedBy: ['protocol/lists/greetings.test.ts', 'R5 one difference is mended at a time, and the next a second later'] },
  NEWCOMER_REPAIR_GAP_MS: { value: NEWCOMER_REPAIR_GAP_MS, reachedBy: ['protocol/lists/repair.test.ts', 'but never twice within %s'] },
  SEED_ADDRESSES_LIMIT: { value: SEED_ADDRESSES_LIMIT, reachedBy: [STRANGERS, 'is greeted at so many of them, and that is a warning'] },
  DATAGRAM_LIMIT: { value: DATAGRAM_LIMIT, reachedBy: ['wire/codec.test.ts', 'may be all of the limit long and not a byte more'] },
  PLAIN_LIMIT: { value: PLAIN_LIMIT, reachedBy: ['wire/codec.test.ts', 'never takes more than the limit less what a seal would add'] },
  HELLO_MIN_BYTES: { value: HELLO_MIN_BYTES, reachedBy: ['wire/codec.test.ts', 'is never shorter than the challenge that answers it, whatever the names'] },
  NAME_LIMIT: { value: NAME_LIMIT, reachedBy: ['wire/text.test.ts', 'is any text of 1 to 128 bytes'] },
  METADATA_LIMIT: { value: METADATA_LIMIT, reachedBy: ['wire/metadata.test.ts', 'may take 512 bytes encoded and not one more'] },
  TAIL_LIMIT: { value: TAIL_LIMIT, reachedBy: ['wire/body.test.ts', 'has a tail of at most 96 bytes, of whatever they are'] },
  UPDATE_LIMIT: { value: UPDATE_LIMIT, reachedBy: ['wire/codec.test.ts', 'can always carry the largest update there is'] },
  DEPTH_LIMIT: { value: DEPTH_LIMIT, reachedBy: ['wire/metadata.test.ts', 'may be 32 arrays and objects deep'] },
  KEY_LIMIT: { value: KEY_LIMIT, reachedBy: ['wire/key-ring.test.ts', 'takes a key that it holds already for what it is, and no more than it has room for'] },
  OPENED_LIVES_LIMIT: { value: OPENED_LIVES_LIMIT, reachedBy: ['wire/key-ring.test.ts', 'are lives that it has opened something of, and no more than its bound'] },
  KNOWN_UPDATES_LIMIT: { value: KNOWN_UPDATES_LIMIT, reachedBy: ['wire/known-updates.test.ts', 'are forgotten when nobody asked for them while two generations came after them, and stay where somebody did'] },
  UNREAD_LIMIT: { value: UNREAD_LIMIT, reachedBy: ['cluster/event-stream.test.ts', 'end the reading beyond it, with an error and without what was kept'] },
  WARNINGS_PER_KIND: { value: WARNINGS_PER_KIND, reachedBy: [STRANGERS, 'is warned of so often in a minute, under however many names it comes'] },
  RECEIVE_BUFFER_BYTES: { value: RECEIVE_BUFFER_BYTES, reachedBy: ['udp/net/socket.test.ts', 'asks for room for a thousand datagrams, and does without where the system refuses'] },
  SEND_QUEUE_LIMIT_BYTES: { value: SEND_QUEUE_LIMIT_BYTES, reachedBy: ['udp/net/socket.test.ts', 'is what comes of a send behind a megabyte that the system does not take'] },
  WHOLE_TURNS_AT_MOST: { value: WHOLE_TURNS_AT_MOST, reachedBy: ['udp/net/drained.test.ts', 'is answered in a flood too, after as many turns as a full buffer takes to read'] },
}
