/** The shape of a link's options in a file: the same as the simulation takes. */
import { linkProblems } from '../network/link-options.ts'
import { isObject, problem, type Shape } from './shape.ts'

export const linkShape: Shape = (value, path, problems) => {
  if (isObject(value)) problems.push(...linkProblems(value).map((text) => `${path}.${text}`))
  else problems.push(problem(path, 'must be an object of link options', value))
}
