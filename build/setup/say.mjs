/** What is being set up, on stderr: the answer of a command keeps stdout to itself. */
export const say = (message) => void process.stderr.write(`umbra: ${message}\n`)

/** Something is missing that only the user can put there. Printed without a stack. */
export class Missing extends Error {
  constructor(message) {
    super(message)
    this.name = 'Missing'
  }
}

/** Runs a script's main function; what is missing is said in words, a defect keeps its stack. */
export async function main(run) {
  try {
    process.exitCode = (await run()) ?? 0
  } catch (error) {
    if (!(error instanceof Missing)) throw error
    say(error.message)
    process.exitCode = 1
  }
}
