/** `lung-opacity` as `Lung opacity`: for findings that the prompts in use have no name for. */
export const labelTitle = (id: string): string => id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ')
