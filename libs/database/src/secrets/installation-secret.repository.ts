import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { InstallationSecrets } from '#use-cases';
import { InstallationSecretEntity } from '../entities/installation-secret.entity.js';

const SECRET_BYTES = 32;

/** Secrets that are stored with the data they protect, so that a restored backup still answers the ids it knows. */
@Injectable()
export class InstallationSecretRepository extends InstallationSecrets {
  constructor(
    @InjectRepository(InstallationSecretEntity)
    private readonly secrets: Repository<InstallationSecretEntity>,
  ) {
    super();
  }

  /** The first caller stores it. */
  override async get(purpose: string): Promise<Buffer> {
    const fresh = { purpose, secret: randomBytes(SECRET_BYTES) };
    await this.secrets.createQueryBuilder().insert().values(fresh).orIgnore().updateEntity(false).execute();
    return (await this.secrets.findOneByOrFail({ purpose })).secret;
  }
}
