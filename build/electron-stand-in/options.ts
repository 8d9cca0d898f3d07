/** How the stand-in is to run, as JSON in the environment variable `UMBRA_STAND_IN`; its launcher writes it. */
export interface StandInOptions {
  chromium: string
  headless: boolean
  /** Size of the page in CSS pixels, headless only; a window has the size that the application gave it. */
  width: number
  height: number
  /** Device pixels per CSS pixel. */
  scale: number
  /** A test or a tour holds the other end of process.send: dialogs are answered there, and the page can be driven. */
  controlled: boolean
  /** Chromium's profile, deleted at the end; null makes a new one. */
  profile: string | null
}

export function standInOptions(): StandInOptions {
  const { chromium = '/usr/bin/chromium', headless = true, width = 1280, height = 800, scale = 1, controlled = false, profile = null } = JSON.parse(process.env.UMBRA_STAND_IN ?? '{}') as Partial<StandInOptions>
  return { chromium, headless, width, height, scale, controlled, profile }
}
