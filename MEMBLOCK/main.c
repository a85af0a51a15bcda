int printk(const char*,...);
#include <linux/memblock.h>
int main(int argc,char**argv){ static const struct demo d[]={{"a",memblock_dump_all,"x"}};setup_command_line(argc,argv,d,1); memory_init(); 
 printk("%px\n", memblock_alloc(32,32)); memblock_alloc(3,3); memblock_alloc(3,0); run_demos(); memblock_free_all(); memory_exit(); return 0;}
