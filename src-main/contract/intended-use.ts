/** Shown in the title bar, About and every export. A file of its own, so that the renderer takes it without the schemas. */
export const INTENDED_USE = 'Research and demonstration. Not a medical device, not for primary diagnosis.'
