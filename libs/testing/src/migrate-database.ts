/** Runs the migrations. Only this imports #database, and only when it is called: most tests never need to evaluate it for their services. */
export async function migrateDatabase(url: string): Promise<void> {
  const { runMigrations } = await import('#database');
  await runMigrations(url);
}
