// Package floors holds the house together: a test that reads what every package
// imports and fails where an arrow points up, where a vendor's library has left
// its room, or where something is written to a log that a person could have
// sent. It has no code of its own.
//
//	              cmd                    main: the only place where everything meets
//	     bot             portal          the two faces: help-seekers, staff
//	  flows                 tally        the two hearts: the conversation, the counts
//	knowledge               store        the two grounds: what is true, what is kept
//	             internal                what is truly shared and small
package floors
