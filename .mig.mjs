import pg from 'pg';
import { runMigrations } from './dist/libs/database/src/migrations/run-migrations.js';
const [,, u]=process.argv; const c=new pg.Client({connectionString:u}); await c.connect(); await c.query('DROP DATABASE IF EXISTS after2 WITH (FORCE)'); await c.query('CREATE DATABASE after2'); await c.end();
const url=u.replace(/\/malote$/,'/after2'); console.log(await runMigrations(url), await runMigrations(url));
