import { Module } from '@nestjs/common';
import { IndexedDeadLetters } from './indexed-dead-letters.js';

/** Reading alone, for those who have nothing to do with how the index is made. */
@Module({ providers: [IndexedDeadLetters], exports: [IndexedDeadLetters] })
export class IndexedDeadLettersModule {}
