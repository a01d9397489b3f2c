/** Every block of a language in a page of Markdown, in order. */
export function markdownBlocks(page: string, language: string): string[] {
  const found = page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'));
  return [...found].map(([, text = '']) => text);
}
