/** What a link's options look like in a file: what the network says of them, which has the table. */
import { linkProblems, type LinkOptions } from '../network/link-options.ts'
import { isObject, problem, type Shape } from './shape.ts'

export const linkShape: Shape = (value, path, problems) => {
  if (!isObject(value)) {
    problems.push(problem(path, 'must be an object of link options', value))
    return
  }
  for (const wrong of linkProblems(value as LinkOptions)) problems.push(`${path}.${wrong}`)
}
