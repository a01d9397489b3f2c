import { Module, type DynamicModule } from '@nestjs/common';
import { Configuration, type DatabaseConfiguration } from './configuration.js';

/** Gives every module `Configuration`, loaded before the application exists so that a fault stops it before anything else starts. */
@Module({})
export class ConfigurationModule {
  static with(configuration: Configuration | DatabaseConfiguration): DynamicModule {
    return {
      module: ConfigurationModule,
      global: true,
      providers: [{ provide: Configuration, useValue: configuration }],
      exports: [Configuration],
    };
  }
}
